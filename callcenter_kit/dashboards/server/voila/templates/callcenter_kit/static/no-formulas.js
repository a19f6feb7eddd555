// Our pages hold no formulas: this stands where JupyterLab would load MathJax, half a megabyte.
window.MathJax = {
  Ajax: null,
  Hub: { Config() {}, Configured() {}, Queue() {}, Register: { StartupHook() {} } },
};
