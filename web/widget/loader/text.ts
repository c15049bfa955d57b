// The loader's few words, apart from the client frame's catalogue so that they stay small.

import catalogue from "../../shared/i18n/launcher.json";
import { pickLanguage } from "../../shared/i18n/language";

export type LauncherText = (typeof catalogue)["en"];

/** Words of one language. */
export function launcherText(language: string): LauncherText {
  return catalogue[pickLanguage([language])];
}
