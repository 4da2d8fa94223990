"""The system checks name what is wrong with the deployment and what to do."""

from django.core.checks import run_checks

from moderation.classifier import artefact
from moderation.classifier.training import train
from tests.moderation.classifier.corpus import lines


def of_id(name: str, *, deployed: bool = False) -> list[str]:
    found = run_checks(include_deployment_checks=deployed)
    return [str(message.msg) for message in found if message.id == name]


def test_a_folder_without_a_model_is_told(settings, tmp_path):
    settings.CHECKS_MODEL = str(tmp_path)
    (message,) = of_id("cms.W003")
    assert message.startswith("CHECKS_MODEL cannot be used")
    assert str(tmp_path) in message


def test_no_model_of_ones_own_is_no_mistake(settings):
    settings.CHECKS_MODEL = ""
    assert of_id("cms.W003") == of_id("cms.W004") == []


def test_labels_that_nothing_would_be_said_of_are_told(settings, tmp_path):
    artefact.save(train(lines()), tmp_path)
    settings.CHECKS_MODEL = str(tmp_path)
    (message,) = of_id("cms.W004")
    assert message.endswith("bread, parcels, rain.")


def test_a_site_without_https_is_told_so(settings):
    settings.IS_HTTPS = False
    assert of_id("cms.W001", deployed=True)
