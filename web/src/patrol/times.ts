import type { Car, Plan, Step } from './session';

/** Where a time lies between two others, 0 to 1. */
export function shareOf(time: string, from: string, to: string): number {
  const [at, start, end] = [time, from, to].map(Date.parse) as [number, number, number];
  return end > start ? Math.min(1, Math.max(0, (at - start) / (end - start))) : 0;
}

/** Whole hours between two times, for the axis of a timeline: at most eight. */
export function hoursBetween(from: string, to: string): { share: number; text: string }[] {
  const start = Number(from.slice(11, 13)) + Number(from.slice(14, 16)) / 60;
  const length = (Date.parse(to) - Date.parse(from)) / 3_600_000;
  const every = Math.max(1, Math.ceil(length / 6));
  const hours: { share: number; text: string }[] = [];
  for (let hour = Math.ceil(start); hour <= start + length + 1e-9; hour += 1) {
    if ((hour - Math.ceil(start)) % every === 0) hours.push({ share: (hour - start) / length, text: `${String(hour % 24).padStart(2, '0')}:00` });
  }
  return hours;
}

export interface Chosen {
  car: Car;
  step: Step;
  index: number;
}

export function stepOfPlan(plan: Plan | null, chosen: { car: string; step: number } | null): Chosen | null {
  const index = plan?.cars.findIndex(({ car }) => car === chosen?.car) ?? -1;
  const car = plan?.cars[index];
  const step = chosen && car?.steps[chosen.step];
  return car && step ? { car, step, index } : null;
}

/** The car that is nearest to a place at the start of its shift's route: by its stops and its box, as the crow flies. */
export function nearestCar(plan: Plan, lon: number, lat: number): string {
  const far = (place: readonly [number, number]) => ((place[0] - lon) * Math.cos((lat * Math.PI) / 180)) ** 2 + (place[1] - lat) ** 2;
  const of = (car: Car) => Math.min(far(car.location), ...car.steps.map((step) => far(step.location)));
  return [...plan.cars].sort((a, b) => of(a) - of(b))[0]?.car ?? '';
}
