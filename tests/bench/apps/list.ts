// Applications that people really use, and where they are to be had.
//
// Most are served as they were published; what is published as a library has a page of its own in `pages/`.

/** Where an application comes from. */
export type Source =
  | { readonly npm: readonly string[] }
  | { readonly debian: readonly string[] }
  | {
      readonly pypi: readonly string[];
      /** Run once, in the application's folder: makes what is served. */
      readonly build?: readonly string[];
      /** The server's command; `{port}` stands for its port. Without it the folder is served. */
      readonly serve?: readonly string[];
    };

export interface App {
  readonly name: string;
  readonly kind: "dashboard" | "editor" | "spreadsheet" | "drawing" | "reference" | "calendar" | "components" | "notebook" | "documentation";
  readonly from: Source;
  /** Path of the page, below the cache of all applications or on the application's own server. */
  readonly page: string;
}

export const APPS: readonly App[] = [
  npm("sb-admin", "dashboard", ["startbootstrap-sb-admin-2@4.1.4"], "node_modules/startbootstrap-sb-admin-2/index.html"),
  npm("ace", "editor", ["ace-builds@1.45.2"]),
  npm("ckeditor", "editor", ["ckeditor5@48.5.2"]),
  npm("codemirror", "editor", ["codemirror@5.65.20"]),
  npm("grapesjs", "editor", ["grapesjs@0.23.6"]),
  npm("monaco", "editor", ["monaco-editor@0.52.2"]),
  npm("quill", "editor", ["quill@2.0.3"]),
  npm("tinymce", "editor", ["tinymce@7.9.1"]),
  npm("ag-grid", "spreadsheet", ["ag-grid-community@34.3.1"]),
  npm("handsontable", "spreadsheet", ["handsontable@15.3.0"]),
  npm("jspreadsheet", "spreadsheet", ["jspreadsheet-ce@5.0.4"]),
  npm("luckysheet", "spreadsheet", ["luckysheet@2.1.13"], "node_modules/luckysheet/dist/index.html"),
  npm("tabulator", "spreadsheet", ["tabulator-tables@6.5.3"]),
  npm("x-spreadsheet", "spreadsheet", ["x-data-spreadsheet@1.1.9"]),
  npm("echarts", "drawing", ["echarts@6.1.0"]),
  npm("excalidraw", "drawing", ["@excalidraw/excalidraw@0.17.6", "react@18.3.1", "react-dom@18.3.1"]),
  npm("leaflet", "drawing", ["leaflet@1.9.4"]),
  npm("graphiql", "reference", ["graphiql@3.9.0", "react@18.3.1", "react-dom@18.3.1"]),
  npm("redoc", "reference", ["redoc@2.5.2"]),
  npm("swagger-ui", "reference", ["swagger-ui-dist@5.35.0"]),
  npm("fullcalendar", "calendar", ["fullcalendar@6.1.20"]),
  npm("toast-calendar", "calendar", ["@toast-ui/calendar@2.1.3"]),
  npm("shoelace", "components", ["@shoelace-style/shoelace@2.20.1"]),
  npm("uikit", "components", ["uikit@3.23.12"], "node_modules/uikit/tests/index.html"),
  {
    name: "python-doc",
    kind: "documentation",
    from: { debian: ["python3.11-doc", "libjs-sphinxdoc", "libjs-jquery", "libjs-underscore"] },
    page: "python-doc/usr/share/doc/python3.11/html/library/functions.html",
  },
  {
    name: "datasette",
    kind: "dashboard",
    from: {
      pypi: ["datasette==0.65.5"],
      build: ["python", "-c", "import sqlite3 as s; c = s.connect('shop.db'); c.execute('create table orders (id integer primary key, name, city, price)'); c.executemany('insert into orders (name, city, price) values (?, ?, ?)', [(f'Order {n}', ('Basel', 'Bern', 'Chur')[n % 3], n * 37 % 1000) for n in range(500)]); c.commit()"],
      serve: ["datasette", "serve", "shop.db", "--port", "{port}"],
    },
    page: "shop/orders",
  },
  {
    name: "jupyterlab",
    kind: "notebook",
    from: {
      pypi: ["jupyterlab==4.6.6"],
      serve: ["jupyter", "lab", "--allow-root", "--no-browser", "--ServerApp.token=", "--ServerApp.port={port}", "--ServerApp.port_retries=0", "--ServerApp.root_dir=."],
    },
    page: "lab",
  },
];

/** An application from npm: one of its own pages, or ours of the same name. */
function npm(name: string, kind: App["kind"], packages: readonly string[], page?: string): App {
  return { name, kind, from: { npm: packages }, page: page === undefined ? `pages/${name}.html` : `${name}/${page}` };
}
