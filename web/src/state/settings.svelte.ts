export type Lang = 'ko' | 'en';
export type ThemeChoice = 'auto' | 'light' | 'dark';

function stored(name: string): string | null {
  try {
    return window.localStorage.getItem(`dosi.${name}`);
  } catch {
    return null;
  }
}

function store(name: string, value: string): void {
  try {
    window.localStorage.setItem(`dosi.${name}`, value);
  } catch {
    // A browser that forbids storage forgets the choice; nothing else depends on it.
  }
}

const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');

let lang = $state<Lang>(firstLang());
let choice = $state<ThemeChoice>(firstTheme());
let systemDark = $state(prefersDark.matches);
let paper = $state(false);
prefersDark.addEventListener('change', (event) => (systemDark = event.matches));

function firstLang(): Lang {
  const kept = stored('lang');
  if (kept === 'ko' || kept === 'en') return kept;
  return 'ko';
}

function firstTheme(): ThemeChoice {
  const kept = stored('theme');
  return kept === 'light' || kept === 'dark' ? kept : 'auto';
}

/** Language and theme, kept in the browser. */
export const settings = {
  get lang() {
    return lang;
  },
  set lang(value: Lang) {
    lang = value;
    store('lang', value);
  },
  get themeChoice() {
    return choice;
  },
  set themeChoice(value: ThemeChoice) {
    choice = value;
    store('theme', value);
  },
  /** While the page is put on paper, which is white: light whatever was chosen, and not kept. */
  set paper(value: boolean) {
    paper = value;
  },
  get theme(): 'light' | 'dark' {
    if (paper) return 'light';
    if (choice === 'auto') return systemDark ? 'dark' : 'light';
    return choice;
  },
};
