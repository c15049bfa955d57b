// What a name and a size say to a person.

/** Types that run when they are opened. */
const RISKY = new Set("exe msi com scr pif bat cmd ps1 psm1 vbs vbe js jse wsf hta jar app dmg pkg deb rpm apk sh run appimage reg lnk iso img docm xlsm pptm dll cpl".split(" "));

/** The extension of a name in lower case; empty without one. */
export function extensionOf(name: string): string {
  const at = name.lastIndexOf(".");
  return at > 0 ? name.slice(at + 1).toLowerCase() : "";
}

/** Whether opening it may run something. */
export function isRisky(name: string): boolean {
  return RISKY.has(extensionOf(name));
}

/** `1.4 MB`, in the language of the page. */
export function sizeWords(bytes: number, language: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = Math.min(Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)), units.length - 1);
  const value = bytes / 1000 ** step;
  return new Intl.NumberFormat(language, { style: "unit", unit: units[step] ?? "byte", unitDisplay: step === 0 ? "long" : "short", maximumFractionDigits: value < 10 && step > 0 ? 1 : 0 }).format(value);
}
