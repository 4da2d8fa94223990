/* Rich text over the plain field: the field stays in the form and always holds the text. */
import {
  Blockquote, Bold, BulletList, Code, CodeBlock, Document, Dropcursor, Editor, Extension, Gapcursor,
  HardBreak, Heading, History, HorizontalRule, Italic, Link, ListItem, Node, OrderedList, Paragraph,
  Plugin, Strike, Subscript, Superscript, Table, TableCell, TableHeader, TableRow, Text, Underline,
} from "../django_prose_editor/editor.js";

// Behind a signed link, pictures have addresses of that link.
const MEDIA = document.querySelector("form[data-media]")?.dataset.media || "/media/";
const BLOCKS = /<\/?(?:p|h[1-6]|ul|ol|li|blockquote|table|figure|img|pre|div|br|a|strong|em|b|i)\b[^>]*>/i;

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
};

const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/* Plain text typed without a script becomes paragraphs, as the server reads it. */
const asMarkup = (text) => (BLOCKS.test(text) || !text.trim())
  ? text
  : text.split(/\n+/).filter((line) => line.trim()).map((line) => `<p>${escape(line.trim())}</p>`).join("");

const ownPicture = (address) => {
  if (!address) return null;
  try {
    const url = new URL(address, location.href);
    return url.origin === location.origin && url.pathname.startsWith(MEDIA) ? url.pathname : null;
  } catch {
    return null;
  }
};

/* A picture of ours with a caption that can be written in. */
const pictureNode = (caption) => Node.create({
  name: "picture",
  group: "block",
  content: "inline*",
  draggable: true,
  isolating: true,
  addAttributes() {
    return { src: { default: "" }, alt: { default: "" } };
  },
  parseHTML() {
    const read = (image) => {
      const src = ownPicture(image?.getAttribute("src"));
      return src ? { src, alt: image.getAttribute("alt") || "" } : false;
    };
    return [
      {
        tag: "figure",
        getAttrs: (figure) => read(figure.querySelector("img")),
        contentElement: (figure) => figure.querySelector("figcaption") || document.createElement("figcaption"),
      },
      { tag: "img[src]", getAttrs: read },
    ];
  },
  renderHTML({ node }) {
    const image = ["img", { src: node.attrs.src, alt: node.attrs.alt }];
    return ["figure", {}, image, ["figcaption", {}, 0]];
  },
  addNodeView() {
    return ({ node }) => {
      const image = element("img", { src: node.attrs.src, alt: node.attrs.alt, draggable: "false" });
      const line = element("figcaption", { "data-placeholder": caption });
      const dom = element("figure", {}, image, line);
      const mark = (shown) => line.classList.toggle("empty-caption", shown.content.size === 0);
      mark(node);
      return {
        dom,
        contentDOM: line,
        update(next) {
          if (next.type !== node.type) return false;
          image.src = next.attrs.src;
          image.alt = next.attrs.alt;
          mark(next);
          return true;
        },
      };
    };
  },
});

/* Styles, handlers and scripts go before anything is parsed: the site's policy would only report
   them.  What Word says about its lists is kept as data. */
const TAG = /<[a-z][^>]*>/gi;
const ATTRIBUTE = /\s(style|on[a-z]+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi;
const bare = (html) => html
  .replace(/<(style|script|xml)\b[\s\S]*?<\/\1\s*>/gi, "")
  .replace(/<!(?:--)?\[[^\]]*\](?:--)?>/g, "")
  .replace(TAG, (tag) => tag.replace(ATTRIBUTE, (whole, name, value) => {
    if (!/^style$/i.test(name) || !/mso-list/i.test(value)) return "";
    return /mso-list:\s*ignore/i.test(value) ? " data-word=\"bullet\"" : " data-word=\"item\"";
  }));

/* Word writes lists as paragraphs with the bullet inside a marked span. */
const fromWord = (page) => {
  let list = null;
  for (const line of page.querySelectorAll("p")) {
    if (line.dataset.word !== "item") { list = null; continue; }
    const bullet = line.querySelector("[data-word=bullet]");
    const sign = bullet?.textContent || "";
    const isCounted = /\d|[a-z][.)]|[一二三四五六七八九十]、/i.test(sign);
    // A line without a sign of its own goes on with the list it stands in.
    const kind = sign || !list ? (isCounted ? "ol" : "ul") : list.localName;
    bullet?.remove();
    if (!list || list.localName !== kind || list.nextElementSibling !== line) {
      list = page.createElement(kind);
      line.before(list);
    }
    const item = page.createElement("li");
    item.append(...line.childNodes);
    list.append(item);
    line.remove();
  }
};

/* What was pasted, tidied, and how many of its pictures are not ours. */
const tidyPaste = (html) => {
  const page = new DOMParser().parseFromString(bare(html), "text/html");
  const left = [...page.images].filter((image) => !ownPicture(image.getAttribute("src")));
  for (const image of left) image.remove();
  fromWord(page);
  const lowered = page.body.innerHTML
    .replace(/<(\/?)h1\b/gi, "<$1h2")
    .replace(/<(\/?)h[56]\b/gi, "<$1h4");
  return { html: lowered, left: left.length };
};

function start(textarea) {
  const field = document.getElementById("body-field");
  const form = textarea.form;
  const label = (name) => field.dataset[`label${name}`];
  const frame = element("div", { class: "rich" });
  const bar = element("div", { class: "rich-bar", role: "toolbar", "aria-label": label("Toolbar"), "aria-controls": "rich-text" });
  const panel = element("div", { class: "rich-panel", hidden: "" });
  const news = element("output", { class: "rich-news" });
  const choose = element("input", { type: "file", accept: "image/jpeg,image/png,image/webp,image/gif", hidden: "", multiple: "", tabindex: "-1" });
  const place = element("div");
  textarea.before(frame);
  frame.append(bar, panel, place, news, textarea);
  textarea.classList.add("body-source");
  textarea.tabIndex = -1;
  textarea.setAttribute("aria-hidden", "true");

  const buttons = [];
  let own = false;
  const editor = new Editor({
    element: place,
    injectCSS: false,
    content: asMarkup(textarea.value),
    extensions: [
      Document, Text, Paragraph, HardBreak, Heading.configure({ levels: [2, 3, 4] }), Bold, Italic,
      Underline, Strike, Subscript, Superscript, Code, CodeBlock, Blockquote, BulletList, OrderedList,
      ListItem, HorizontalRule, Link.configure({ openOnClick: false, autolink: false, enableTarget: false }),
      Table.configure({ resizable: false }), TableRow, TableHeader, TableCell, Dropcursor, Gapcursor,
      History, pictureNode(label("Caption")), filesAsPictures(),
    ],
    editorProps: {
      attributes: {
        id: "rich-text",
        class: "rich-text",
        role: "textbox",
        "aria-multiline": "true",
        "aria-labelledby": "label_body",
        "aria-describedby": textarea.getAttribute("aria-describedby") || "id_body_helptext",
        ...(textarea.getAttribute("aria-invalid") ? { "aria-invalid": "true" } : {}),
      },
      transformPastedHTML(html) {
        const pasted = tidyPaste(html);
        news.textContent = pasted.left ? label("LeftOut").replace("{n}", pasted.left) : "";
        return pasted.html;
      },
    },
    onUpdate({ editor: changed }) {
      own = true;
      // Not isEmpty: that calls a text empty whose only content is a picture.
      const html = changed.getHTML();
      textarea.value = html === "<p></p>" ? "" : html;
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
      own = false;
    },
    onTransaction: () => refresh(),
  });

  /* Whatever else writes into the field (a restored copy, a script) shows in the editor too. */
  const follow = () => {
    if (!own) editor.commands.setContent(asMarkup(textarea.value), { emitUpdate: false });
  };
  textarea.addEventListener("input", follow);
  textarea.addEventListener("replaced", follow);
  textarea.addEventListener("focus", () => editor.commands.focus());
  document.getElementById("label_body").addEventListener("click", (event) => {
    event.preventDefault();
    editor.commands.focus();
  });

  function filesAsPictures() {
    const pictures = (list) => [...(list || [])].filter((file) => file.type.startsWith("image/"));
    return Extension.create({
      name: "filesAsPictures",
      addProseMirrorPlugins: () => [new Plugin({
        props: {
          handlePaste(view, event) {
            const files = pictures(event.clipboardData?.files);
            // Word and browsers put a picture of the text beside the text itself.
            if (!files.length || event.clipboardData.types.includes("text/html")) return false;
            upload(files);
            return true;
          },
          handleDrop(view, event) {
            const files = pictures(event.dataTransfer?.files);
            if (!files.length) return false;
            event.preventDefault();
            const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
            if (at) editor.commands.setTextSelection(at.pos);
            upload(files);
            return true;
          },
        },
      })],
    });
  }

  async function upload(files) {
    if (!form.dataset.pictures) { news.textContent = label("NoUpload"); return; }
    for (const file of files) {
      news.textContent = label("Uploading");
      const sent = new FormData();
      sent.append("picture", file);
      try {
        const answer = await fetch(form.dataset.pictures, {
          method: "POST", body: sent, credentials: "same-origin",
          headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        });
        const told = await answer.json();
        if (!answer.ok) { news.textContent = told.message; continue; }
        editor.chain().focus().insertContent({ type: "picture", attrs: { src: told.url, alt: "" } }).run();
        news.textContent = label("Uploaded");
      } catch {
        news.textContent = label("Failed");
      }
    }
  }
  choose.addEventListener("change", () => { upload([...choose.files]); choose.value = ""; });
  frame.append(choose);

  /* One line under the toolbar that asks for an address or a description. */
  function ask(name, value, apply, remove) {
    const line = element("input", { class: "in", type: "text", id: "rich-ask" });
    line.value = value;
    const done = element("button", { type: "button", class: "btn" }, label("Apply"));
    const off = element("button", { type: "button", class: "btn" }, label("Remove"));
    const stop = element("button", { type: "button", class: "btn" }, label("Cancel"));
    const close = () => { panel.hidden = true; panel.replaceChildren(); };
    const finish = () => { const text = line.value.trim(); close(); apply(text); };
    done.addEventListener("click", finish);
    off.addEventListener("click", () => { close(); remove(); });
    stop.addEventListener("click", () => { close(); editor.commands.focus(); });
    // What is typed here is not part of the form.
    line.addEventListener("input", (event) => event.stopPropagation());
    line.addEventListener("change", (event) => event.stopPropagation());
    line.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter") { event.preventDefault(); finish(); }
      if (event.key === "Escape") { close(); editor.commands.focus(); }
    });
    panel.replaceChildren(element("label", { for: "rich-ask" }, name), line, done, ...(remove ? [off] : []), stop);
    panel.hidden = false;
    line.focus();
  }

  const askLink = () => {
    const { from, to } = editor.state.selection;
    const now = editor.getAttributes("link").href || "";
    ask(label("Address"), now, (href) => {
      const chain = editor.chain().focus().setTextSelection({ from, to });
      if (!href) return chain.run();
      const address = /^(https?:|mailto:|\/)/i.test(href) ? href : `https://${href}`;
      if (from === to && !now) return chain.insertContent({ type: "text", text: address, marks: [{ type: "link", attrs: { href: address } }] }).run();
      return chain.extendMarkRange("link").setLink({ href: address }).run();
    }, now ? () => editor.chain().focus().extendMarkRange("link").unsetLink().run() : null);
  };
  const askAlt = () => {
    const now = editor.getAttributes("picture").alt || "";
    const { from } = editor.state.selection;
    ask(label("Alt"), now, (alt) => editor.chain().focus().setTextSelection(from).updateAttributes("picture", { alt }).run());
  };

  const run = (act) => () => act(editor.chain().focus()).run();
  const inTable = () => editor.isActive("table");
  const items = [
    { text: label("Heading"), act: run((c) => c.toggleHeading({ level: 2 })), on: () => editor.isActive("heading", { level: 2 }) },
    { text: label("Subheading"), act: run((c) => c.toggleHeading({ level: 3 })), on: () => editor.isActive("heading", { level: 3 }) },
    { text: label("Bold"), act: run((c) => c.toggleBold()), on: () => editor.isActive("bold") },
    { text: label("Italic"), act: run((c) => c.toggleItalic()), on: () => editor.isActive("italic") },
    null,
    { text: label("List"), act: run((c) => c.toggleBulletList()), on: () => editor.isActive("bulletList") },
    { text: label("Numbers"), act: run((c) => c.toggleOrderedList()), on: () => editor.isActive("orderedList") },
    { text: label("Quote"), act: run((c) => c.toggleBlockquote()), on: () => editor.isActive("blockquote") },
    null,
    { text: label("Link"), act: askLink, on: () => editor.isActive("link") },
    // Pictures are uploaded by people with an account; others send them as files.
    ...(form.dataset.pictures ? [{ text: label("Picture"), act: () => choose.click() }] : []),
    { text: label("Describe"), act: askAlt, shown: () => editor.isActive("picture") },
    { text: label("Table"), act: run((c) => c.insertTable({ rows: 3, cols: 3, withHeaderRow: true })), shown: () => !inTable() },
    { text: label("Row"), act: run((c) => c.addRowAfter()), shown: inTable },
    { text: label("Column"), act: run((c) => c.addColumnAfter()), shown: inTable },
    { text: label("RowOff"), act: run((c) => c.deleteRow()), shown: inTable },
    { text: label("ColumnOff"), act: run((c) => c.deleteColumn()), shown: inTable },
    { text: label("TableOff"), act: run((c) => c.deleteTable()), shown: inTable },
    { text: label("Rule"), act: run((c) => c.setHorizontalRule()) },
    null,
    { text: label("Clear"), act: run((c) => c.unsetAllMarks().clearNodes()) },
    { text: label("Undo"), act: run((c) => c.undo()), can: () => editor.can().undo() },
    { text: label("Redo"), act: run((c) => c.redo()), can: () => editor.can().redo() },
  ];
  for (const item of items) {
    if (!item) { bar.append(element("span", { class: "gap" })); continue; }
    const button = element("button", { type: "button", tabindex: "-1" }, item.text);
    // Keeps the selection in the text while a button is pressed.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => { if (button.getAttribute("aria-disabled") !== "true") item.act(); });
    buttons.push({ button, item });
    bar.append(button);
  }
  buttons[0].button.tabIndex = 0;

  /* One stop for Tab, arrows inside (the toolbar pattern of WAI-ARIA). */
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const usable = buttons.map(({ button }) => button).filter((button) => !button.hidden);
    const now = usable.indexOf(document.activeElement);
    let next = -1;
    if (step) next = (now + step + usable.length) % usable.length;
    else if (event.key === "Home") next = 0;
    else if (event.key === "End") next = usable.length - 1;
    if (next < 0 || now < 0) return;
    event.preventDefault();
    usable[now].tabIndex = -1;
    usable[next].tabIndex = 0;
    usable[next].focus();
  });

  function refresh() {
    if (!buttons.length) return;
    for (const { button, item } of buttons) {
      if (item.on) button.setAttribute("aria-pressed", String(item.on()));
      if (item.can) button.setAttribute("aria-disabled", String(!item.can()));
      if (item.shown) button.hidden = !item.shown();
    }
    if (!buttons.some(({ button }) => button.tabIndex === 0 && !button.hidden)) buttons[0].button.tabIndex = 0;
  }
  refresh();
}

const textarea = document.getElementById("id_body");
if (textarea && document.getElementById("body-field")) start(textarea);
