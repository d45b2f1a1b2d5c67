/**
 * The door for Streamlit, which calls it again with new data on every rerun: the viewer of a mounted
 * element is made once and then updated.
 */

const viewers = new WeakMap();

/** @param {{data: object, parentElement: ShadowRoot}} component */
export default function mountViewer({ data, parentElement }) {
  let viewer = viewers.get(parentElement);
  if (!viewer) {
    viewer = new Viewer(parentElement);
    viewers.set(parentElement, viewer);
  }
  viewer.update(data);
  return () => {
    viewer.destroy();
    if (viewers.get(parentElement) === viewer) viewers.delete(parentElement);
  };
}
