# cmake -DCHROMIUM=<program> -DPAGES=<file>,… -DSCRATCH=<folder> -P report_pages.cmake
# Each page in a browser, as wide as a telephone and as a desk has it, light and dark: it renders without a message on the
# console, nothing is wider than the window, text and ground differ, and the data can be read. Pictures of it stay in SCRATCH.

cmake_minimum_required(VERSION 3.25)

if(NOT CHROMIUM)
  message(STATUS "skipped: no chromium; Debian's package of that name has it")
  return()
endif()

file(MAKE_DIRECTORY "${SCRATCH}")
# Ends the copy of a page, and leaves what it saw as the page's title.
set(probe "<script>
addEventListener('load', () => {
  document.querySelectorAll('details').forEach(part => part.open = true);
  const style = getComputedStyle(document.body);
  const light = colour => colour.match(/[0-9.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 765;
  const wide = [...document.querySelectorAll('body *')].filter(part => !part.closest('.scroll, pre, svg'))
    .filter(part => part.getBoundingClientRect().right > innerWidth + 1).map(part => part.tagName);
  const data = JSON.parse(document.getElementById('whet-report').textContent);
  const pictures = [...document.querySelectorAll('figure svg')];
  document.title = 'seen:' + [innerWidth, document.documentElement.scrollWidth, wide.length,
    light(style.backgroundColor) > 0.5 ? 'light' : 'dark', Math.abs(light(style.backgroundColor) - light(style.color)) > 0.6,
    data.stages.length > 0, pictures.length > 0 && pictures.every(part => part.getBoundingClientRect().height > 40),
    Math.min(...pictures.flatMap(part => [...part.querySelectorAll('text')]).map(part => part.getBoundingClientRect().height)) > 7].join(',') + ':';
});
</script>
</body>")

string(REPLACE "," ";" pages "${PAGES}")
set(count 0)
foreach(page IN LISTS pages)
  if(NOT EXISTS "${page}")
    message(SEND_ERROR "${page}: expected a report, found none")
    continue()
  endif()
  cmake_path(GET page STEM name)
  file(READ "${page}" text)
  # The page allows no script, and nothing from elsewhere: that would be a message on the console.
  string(REPLACE "default-src 'none';" "default-src 'none'; script-src 'unsafe-inline';" text "${text}")
  string(REPLACE "</body>" "${probe}" text "${text}")
  set(copy "${SCRATCH}/${name}.html")
  file(WRITE "${copy}" "${text}")
  foreach(size IN ITEMS 390,844 1280,900)
    string(REGEX REPLACE ",.*" "" width "${size}")
    foreach(scheme IN ITEMS light dark)
      set(preference 1)
      if(scheme STREQUAL "dark")
        set(preference 0)
      endif()
      set(picture "${SCRATCH}/${name}-${width}-${scheme}.png")
      set(options --headless --no-sandbox --disable-gpu --hide-scrollbars --enable-logging=stderr "--user-data-dir=${SCRATCH}/profile"
        "--blink-settings=preferredColorScheme=${preference}" "--window-size=${size}")
      execute_process(COMMAND "${CHROMIUM}" ${options} "--screenshot=${picture}" --dump-dom "file://${copy}"
        OUTPUT_VARIABLE dom ERROR_VARIABLE log RESULT_VARIABLE result TIMEOUT 100)
      if(NOT result EQUAL 0)
        message(SEND_ERROR "${name}, ${size}, ${scheme}: expected the browser to succeed, found ${result}:\n${log}")
        continue()
      endif()
      if(log MATCHES "[^\n]*CONSOLE[^\n]*")
        message(SEND_ERROR "${name}, ${size}, ${scheme}: expected nothing on the console, found ${CMAKE_MATCH_0}")
      endif()
      set(seen "nothing")
      if(dom MATCHES "<title>seen:([^:]*):</title>")
        set(seen "${CMAKE_MATCH_1}")
      endif()
      set(expected "${width},${width},0,${scheme},true,true,true,true")
      if(NOT seen STREQUAL expected)
        message(SEND_ERROR "${name}, ${size}, ${scheme}: expected (window, content, elements that are too wide, scheme, contrast, "
          "data, pictures, text that can be read) ${expected}, found ${seen}")
      endif()
      math(EXPR count "${count} + 1")
    endforeach()
  endforeach()
endforeach()
message(STATUS "${count} views of reports are as expected; pictures in ${SCRATCH}")
