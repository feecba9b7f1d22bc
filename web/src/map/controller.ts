import { Map as MapLibreMap, ScaleControl, setWorkerUrl, type GeoJSONSource, type MapMouseEvent } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import './maplibre.css';
import type { Box } from '../hub/layers';
import { kBase } from './palette';
import { Movers, placeAt } from './moving';
import { MovingLayer, pointSize } from './moving-layer';
import { overlayOfLayer, sourceOf } from './overlay';
import { buildStyle, kAboveMoving, type Scene } from './style';
import { listenForTool, type MapTool } from './tool';

setWorkerUrl(new URL(workerUrl, window.location.href).href);

export interface Pick {
  id: string;
}

export interface View {
  lon: number;
  lat: number;
  zoom: number;
}

export interface MapEvents {
  onPick(pick: Pick | null): void;
  onMoved(view: View): void;
  onSettled(): void;
  onTileError(type: string, status: number): void;
  onPress(lon: number, lat: number, finished: boolean): void;
}

const kPickPx = 6;

/** The map as the console uses it: a scene goes in, picks and moves come out. Owns MapLibre. */
export class MapController {
  readonly movers = new Movers();
  private readonly moving = new MovingLayer(this.movers, () => performance.now());
  private readonly map: MapLibreMap;
  private drawing = false;
  /** Takes the pointer while it is set. */
  tool: MapTool | null = null;
  private ready = false;
  private scene: Scene;

  constructor(container: HTMLElement, view: View, scene: Scene, private readonly events: MapEvents) {
    this.scene = scene;
    this.map = new MapLibreMap({
      container,
      style: buildStyle(scene),
      center: [view.lon, view.lat],
      zoom: view.zoom,
      minZoom: 3,
      maxZoom: 20,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 120,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left');
    this.moving.still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.listen();
  }

  /** Puts the map where tests and the browser's console find it. */
  publish(name: string): void {
    Object.assign(window, { [name]: this.map });
  }

  /** From now on both maps show the same place at the same scale, whichever of them is moved. Gives what parts them again. */
  link(other: MapController): () => void {
    let following = false;
    const lead = (from: MapLibreMap, to: MapLibreMap) => () => {
      if (following) return;
      following = true;
      to.jumpTo({ center: from.getCenter(), zoom: from.getZoom() });
      following = false;
    };
    const [own, others] = [lead(this.map, other.map), lead(other.map, this.map)];
    this.map.on('move', own);
    other.map.on('move', others);
    own();
    return () => {
      this.map.off('move', own);
      other.map.off('move', others);
    };
  }

  private listen(): void {
    this.map.once('style.load', () => {
      this.ready = true;
      this.show(this.scene);
    });
    listenForTool(this.map, () => this.tool);
    this.map.on('click', (event) => this.tool || this.pressed(event));
    this.map.on('dblclick', (event) => {
      if (!this.drawing) return;
      event.preventDefault();
      this.events.onPress(event.lngLat.lng, event.lngLat.lat, true);
    });
    this.map.on('mousemove', (event) => {
      if (!this.drawing && !this.tool) this.map.getCanvas().style.cursor = this.pickAt(event) ? 'pointer' : '';
    });
    this.map.on('moveend', () => this.events.onMoved(this.view()));
    this.map.on('idle', () => this.events.onSettled());
    this.map.on('styledata', () => this.addMoving());
    this.map.on('error', (event) => {
      const { sourceId, error } = event as { sourceId?: string; error?: { status?: number } };
      if (sourceId?.startsWith('data-')) this.events.onTileError(sourceId.slice(5), error?.status ?? 0);
    });
  }

  private addMoving(): void {
    if (!this.map.getLayer(this.moving.id) && this.map.getLayer(kAboveMoving)) this.map.addLayer(this.moving, kAboveMoving);
  }

  /** Redraws with another scene; MapLibre changes only what differs. */
  show(scene: Scene): void {
    const ring = parseInt(kBase[scene.theme].ring.slice(1), 16);
    this.moving.ring = [(ring >> 16) / 255, ((ring >> 8) & 255) / 255, (ring & 255) / 255, 1];
    this.scene = scene;
    if (this.ready) this.map.setStyle(buildStyle(scene), { diff: true });
  }

  /** Puts other shapes into one of the scene's GeoJSON sources without a new style. */
  setShapes(source: 'selected' | 'draft' | 'results' | 'moment', shapes: GeoJSON.FeatureCollection): void {
    this.scene = { ...this.scene, [source]: shapes };
    this.setData(source, shapes);
  }

  /** The same for a source of the page in view: changes its `Extra` as well, so that the next scene has it. */
  setExtra(source: string, shapes: GeoJSON.FeatureCollection): void {
    if (this.scene.extra.sources[source] === shapes || !(source in this.scene.extra.sources)) return;
    this.scene.extra.sources[source] = shapes;
    this.setData(source, shapes);
  }

  private setData(source: string, shapes: GeoJSON.FeatureCollection): void {
    if (this.ready) void this.map.getSource<GeoJSONSource>(source)?.setData(shapes);
  }

  /** What the map shows now, without the room that something else covers, as a PNG in a data URL. */
  picture({ top = 0, right = 0, bottom = 0 }: { top?: number; right?: number; bottom?: number } = {}): string {
    this.map.redraw();
    const canvas = this.map.getCanvas();
    const scale = canvas.width / canvas.clientWidth;
    const part = document.createElement('canvas');
    part.width = canvas.width - right * scale;
    part.height = canvas.height - (top + bottom) * scale;
    part.getContext('2d')?.drawImage(canvas, 0, -top * scale);
    return part.toDataURL();
  }

  /** Comes when all that is in view is drawn. */
  settled(): Promise<void> {
    return new Promise((resolve) => void this.map.once('idle', () => resolve()));
  }

  repaint(): void {
    this.map.triggerRepaint();
  }

  refresh(type: string): void {
    if (this.map.getSource(sourceOf(type))) this.map.refreshTiles(sourceOf(type));
  }

  fit(box: Box, padding: { top?: number; right?: number; bottom?: number } = {}): void {
    const margin = this.map.getContainer().clientWidth < 600 ? 20 : 48;
    const sides = { top: margin + (padding.top ?? 0), left: margin, right: margin + (padding.right ?? 0), bottom: margin + (padding.bottom ?? 0) };
    this.map.fitBounds([[box[0], box[1]], [box[2], box[3]]], { padding: sides, maxZoom: 16, duration: this.moving.still ? 0 : 600 });
  }

  zoomBy(step: number): void {
    this.map.zoomTo(this.map.getZoom() + step);
  }

  resize(): void {
    this.map.resize();
  }

  destroy(): void {
    this.map.remove();
  }

  view(): View {
    const { lng, lat } = this.map.getCenter();
    return { lon: lng, lat, zoom: this.map.getZoom() };
  }

  bounds(): Box {
    const bounds = this.map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }

  /** How many features of overlays, results and movers are in view now. */
  seen(): number {
    const ids = this.map.getStyle().layers.map((layer) => layer.id).filter((id) => id.startsWith('over-') || id.startsWith('results-') || id.startsWith('moment-'));
    const [west, south, east, north] = this.bounds();
    let movers = 0;
    for (const { toLon, toLat } of this.movers.all.values()) if (toLon >= west && toLon <= east && toLat >= south && toLat <= north) movers += 1;
    return movers + this.map.queryRenderedFeatures(undefined, { layers: ids }).length;
  }

  setDrawing(on: boolean): void {
    this.drawing = on;
    this.map.getCanvas().style.cursor = on ? 'crosshair' : '';
    if (on) this.map.doubleClickZoom.disable();
    else this.map.doubleClickZoom.enable();
  }

  private pressed(event: MapMouseEvent): void {
    if (this.drawing) {
      this.events.onPress(event.lngLat.lng, event.lngLat.lat, false);
      return;
    }
    const found = this.pickAt(event);
    if (found === 'cluster') this.map.easeTo({ center: event.lngLat, zoom: Math.min(18, this.map.getZoom() + 2) });
    else this.events.onPick(found);
  }

  private pickAt(event: MapMouseEvent): Pick | 'cluster' | null {
    const mover = this.moverAt(event.point.x, event.point.y);
    if (mover) return { id: mover };
    const { x, y } = event.point;
    const near: [[number, number], [number, number]] = [[x - kPickPx, y - kPickPx], [x + kPickPx, y + kPickPx]];
    const layers = this.map.getStyle().layers.map((layer) => layer.id).filter((id) => overlayOfLayer(id) || id.startsWith('results-') || id.startsWith('moment-'));
    for (const feature of this.map.queryRenderedFeatures(near, { layers })) {
      if (feature.properties['cluster'] === true) return 'cluster';
      const id: unknown = feature.properties['id'];
      if (typeof id === 'string') return { id };
    }
    return null;
  }

  private moverAt(x: number, y: number): string | null {
    const now = performance.now();
    const reach = pointSize(this.map.getZoom()) / 2 + 3;
    const corner = this.map.unproject([x - reach, y + reach]);
    const other = this.map.unproject([x + reach, y - reach]);
    for (const mover of this.movers.all.values()) {
      const [lon, lat] = placeAt(mover, now);
      if (lon >= corner.lng && lon <= other.lng && lat >= corner.lat && lat <= other.lat) return mover.id;
    }
    return null;
  }
}
