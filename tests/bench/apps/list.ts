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
  npm("admin-lte", "dashboard", ["admin-lte@3.2.0"], "node_modules/admin-lte/index.html"),
  npm("sb-admin", "dashboard", ["startbootstrap-sb-admin-2@4.1.4"], "node_modules/startbootstrap-sb-admin-2/index.html"),
  npm("ace", "editor", ["ace-builds@1.45.2"]),
  npm("swagger-ui", "reference", ["swagger-ui-dist@5.35.0"]),
  npm("tinymce", "editor", ["tinymce@7.9.1"]),
];

/** An application from npm: one of its own pages, or ours of the same name. */
function npm(name: string, kind: App["kind"], packages: readonly string[], page?: string): App {
  return { name, kind, from: { npm: packages }, page: page === undefined ? `pages/${name}.html` : `${name}/${page}` };
}
