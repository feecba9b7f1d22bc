/** Room that the panel and, on a phone, the legend take from the map, so that what is shown lies beside them. */
export const roomOf = () => (window.innerWidth < 720 ? { top: 110, bottom: Math.round(window.innerHeight * 0.58) } : { right: 380 });
