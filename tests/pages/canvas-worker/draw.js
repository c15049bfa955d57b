onmessage = ({ data }) => {
  const pen = data.getContext("2d");
  pen.fillStyle = "#7b2cbf";
  pen.fillRect(0, 0, 600, 400);
  pen.fillStyle = "#ff9e00";
  pen.fillRect(60, 60, 300, 120);
  requestAnimationFrame(() => postMessage("drawn"));
};
