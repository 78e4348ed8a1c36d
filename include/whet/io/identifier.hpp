#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include <whet/io/quote.hpp>

namespace whet::detail {

/// C++20 [lex.key] and the operators spelt as words.
inline constexpr std::string_view keywords =
    " alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t "
    "class co_await co_return co_yield compl concept const const_cast consteval constexpr constinit continue "
    "decltype default delete do double dynamic_cast else enum explicit export extern false float for friend "
    "goto if inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private "
    "protected public register reinterpret_cast requires return short signed sizeof static static_assert "
    "static_cast struct switch template this thread_local throw true try typedef typeid typename union "
    "unsigned using virtual void volatile wchar_t while xor xor_eq ";

/// What headers of the C library put into the global namespace, those that <cmath>, <cstring> and their like
/// bring along, and macros of compilers: of ISO C, POSIX and glibc.
inline constexpr std::string_view global_names =
    " tm size_t ssize_t wchar_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t "
    "uintptr_t intmax_t uintmax_t ptrdiff_t nullptr_t stpcpy stpncpy basename strchrnul rawmemchr "
    "abort abs acos acosh aligned_alloc alloca alphasort asctime asin asinh assert at_quick_exit atan "
    "atan2 atanh atexit atof atoi atol atoll bcmp bcopy bsearch bzero calloc cbrt ceil clearenv clearerr "
    "clock close copysign cos cosh creal ctime daemon difftime div drand48 drem dup environ erand48 erf "
    "erfc errno execl exit exp exp10 exp2 expm1 fabs fclose fdim feof ferror fflush ffs fgetc fgets "
    "fileno floor fma fmax fmin fmod fopen fork fprintf fputc fputs fread free freopen frexp fscanf fseek "
    "ftell fwrite gamma getc getchar getenv gets getw gmtime hypot ilogb index initstate isalnum isalpha "
    "isascii isblank iscntrl isdigit isgraph isinf islower isnan isprint ispunct isspace isupper isxdigit "
    "j0 j1 jn jrand48 kill l64a labs lcong48 ldexp ldiv lgamma link linux llabs lldiv llrint llround "
    "localeconv localtime log log10 log1p log2 logb longjmp lrand48 lrint lround main malloc max_align_t "
    "mblen mbstowcs mbtowc memccpy memchr memcmp memcpy memfrob memmem memmove memset mktemp mktime modf "
    "mrand48 nan nanosleep nearbyint nextafter nexttoward nrand48 open pause perror pipe pow printf putc "
    "putchar putenv puts putw qsort quick_exit raise rand random read realloc remainder remove remquo "
    "rename rewind rindex rint round scalb scalbln scalbn scanf seed48 setbuf setenv setjmp setlocale "
    "setstate setvbuf signal significand signbit sin sincos sinh sleep snprintf sprintf sqrt srand "
    "srand48 srandom sscanf stdout stderr stdin strcat strchr strcmp strcoll strcpy strcspn strdup "
    "strerror strfry strftime strlen strncat strncmp strncpy strndup strpbrk strrchr strsep strspn strstr "
    "strtod strtof strtok strtol strtold strtoll strtoul strtoull strverscmp strxfrm swab symlink system "
    "tan tanh tgamma time time_t timezone tmpfile tmpnam tolower toupper trunc tzname tzset ungetc unix "
    "unlink unsetenv valloc vfprintf vprintf vsprintf wait wcstombs wctomb write y0 y1 yn ";

/// Whether a user may give a namespace this name: an identifier that neither the language, the
/// implementation, the standard library nor whet itself has taken.
inline bool is_free_identifier(std::string_view name) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::string_view digits_too = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  if (name.empty() || letters.find(name.front()) == letters.npos) return false;
  if (name.find_first_not_of(digits_too) != name.npos || name.find("__") != name.npos) return false;
  const std::string word = " " + std::string(name) + " ";
  return name != "std" && name != "whet" && keywords.find(word) == std::string_view::npos &&
         global_names.find(word) == std::string_view::npos;
}

/// `name`, or an exception that says where it comes from.
inline const std::string& checked_namespace(const std::string& name, const std::string& file) {
  if (!is_free_identifier(name))
    throw std::invalid_argument(
        "export_header: " + file +
        ": expected a C++ identifier that nobody has taken as the namespace (by default the file's name "
        "without its extension; HeaderOptions::name sets another), found " +
        quote_text(name));
  return name;
}

}  // namespace whet::detail
