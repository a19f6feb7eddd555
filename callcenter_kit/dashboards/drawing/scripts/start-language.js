// @ts-check
// The start page of the plain files speaks the visitor's language: a host knows nothing but files, so
// the Chinese page leads on who reads no Chinese, unless it was asked for by its own address.
(function () {
  const known = navigator.languages.find((language) => /^(zh|en)\b/i.test(language)) ?? "en";
  if (!/^zh/i.test(known) && !location.hash) location.replace("index.en.html");
})();
