// @ts-check
// The start page of the plain files speaks the visitor's language: a host knows nothing but files, so
// the Chinese page leads on who reads no Chinese, unless it was asked for by its own address.
(function () {
  const language = navigator.languages.find((code) => /^(zh|en)\b/i.test(code)) ?? "en";
  if (!/^zh/i.test(language) && !location.hash) location.replace("index.en.html");
})();
