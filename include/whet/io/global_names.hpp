#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

// Names that no namespace beside <whet/whet.hpp> can have: of ISO C, POSIX and glibc.

namespace whet::detail {

/// Functions and constants of <cmath>, which also exist with each of `real_suffixes`.
inline constexpr std::string_view real_names =
    " M_1_PI M_2_PI M_2_SQRTPI M_E M_LN10 M_LN2 M_LOG10E M_LOG2E M_PI M_PI_2 M_PI_4 M_SQRT1_2 M_SQRT2 acos "
    "acosh asin asinh atan atan2 atanh canonicalize cbrt ceil copysign cos cosh drem erf erfc exp exp10 exp2 "
    "expm1 fabs fdim finite floor fma fmax fmaximum fmaximum_mag fmaximum_mag_num fmaximum_num fmaxmag fmin "
    "fminimum fminimum_mag fminimum_mag_num fminimum_num fminmag fmod frexp fromfp fromfpx gamma getpayload "
    "hypot ilogb isinf isnan j0 j1 jn ldexp lgamma llogb llrint llround log log10 log1p log2 logb lrint "
    "lround modf nan nearbyint nextafter nextdown nexttoward nextup pow remainder remquo rint round "
    "roundeven scalb scalbln scalbn setpayload setpayloadsig significand sin sincos sinh sqrt tan tanh "
    "tgamma totalorder totalordermag trunc ufromfp ufromfpx y0 y1 yn ";
inline constexpr std::array<std::string_view, 7> real_suffixes{"f",    "l",    "f32", "f64",
                                                               "f128", "f32x", "f64x"};

/// What else <whet/whet.hpp> and headers of the C library put into the global namespace, and macros of
/// compilers: of ISO C, POSIX and glibc.
inline constexpr std::string_view global_names =
    " Eigen FILE a64l abort abs access acct alarm aligned_alloc alloca alphasort arc4random arc4random_buf "
    "arc4random_uniform asctime asctime_r asprintf assert at_quick_exit atexit atof atoi atol atoll basename "
    "bcmp bcopy blkcnt64_t blkcnt_t blksize_t brk bsearch btowc bzero caddr_t calloc canonicalize_file_name "
    "chdir chown chroot clearenv clearerr clearerr_unlocked clock clock_adjtime clock_getcpuclockid "
    "clock_getres clock_gettime clock_nanosleep clock_settime clock_t clockid_t clone close close_range "
    "closefrom comparison_fn_t confstr cookie_close_function_t cookie_io_functions_t cookie_read_function_t "
    "cookie_seek_function_t cookie_write_function_t copy_file_range cpu_set_t creal crypt ctermid ctime "
    "ctime_r cuserid daddl daddr_t daemon daylight ddivl dev_t dfmal difftime div div_t dmull double_t "
    "dprintf drand48 drand48_data drand48_r dsqrtl dsubl dup dup2 dup3 duplocale dysize eaccess ecvt ecvt_r "
    "endusershell environ erand48 erand48_r errno error_t euidaccess execl execle execlp execv execve "
    "execveat execvp execvpe exit explicit_bzero f32addf128 f32addf32x f32addf64 f32addf64x f32divf128 "
    "f32divf32x f32divf64 f32divf64x f32fmaf128 f32fmaf32x f32fmaf64 f32fmaf64x f32mulf128 f32mulf32x "
    "f32mulf64 f32mulf64x f32sqrtf128 f32sqrtf32x f32sqrtf64 f32sqrtf64x f32subf128 f32subf32x f32subf64 "
    "f32subf64x f32xaddf128 f32xaddf64 f32xaddf64x f32xdivf128 f32xdivf64 f32xdivf64x f32xfmaf128 f32xfmaf64 "
    "f32xfmaf64x f32xmulf128 f32xmulf64 f32xmulf64x f32xsqrtf128 f32xsqrtf64 f32xsqrtf64x f32xsubf128 "
    "f32xsubf64 f32xsubf64x f64addf128 f64addf64x f64divf128 f64divf64x f64fmaf128 f64fmaf64x f64mulf128 "
    "f64mulf64x f64sqrtf128 f64sqrtf64x f64subf128 f64subf64x f64xaddf128 f64xdivf128 f64xfmaf128 "
    "f64xmulf128 f64xsqrtf128 f64xsubf128 faccessat fadd faddl fchdir fchown fchownat fclose fcloseall fcvt "
    "fcvt_r fd_mask fd_set fdatasync fdiv fdivl fdopen feof feof_unlocked ferror ferror_unlocked fexecve "
    "fflush fflush_unlocked ffma ffmal ffs ffsl ffsll fgetc fgetc_unlocked fgetpos fgetpos64 fgets "
    "fgets_unlocked fgetwc fgetwc_unlocked fgetws fgetws_unlocked fileno fileno_unlocked float_t flockfile "
    "fmemopen fmul fmull fopen fopen64 fopencookie fork fpathconf fpos64_t fpos_t fprintf fputc "
    "fputc_unlocked fputs fputs_unlocked fputwc fputwc_unlocked fputws fputws_unlocked fread fread_unlocked "
    "free freelocale freopen freopen64 fsblkcnt64_t fsblkcnt_t fscanf fseek fseeko fseeko64 fsetpos "
    "fsetpos64 fsfilcnt64_t fsfilcnt_t fsid_t fsqrt fsqrtl fsub fsubl fsync ftell ftello ftello64 ftruncate "
    "ftruncate64 ftrylockfile funlockfile fwide fwprintf fwrite fwrite_unlocked fwscanf gcvt "
    "get_current_dir_name getc getc_unlocked getchar getchar_unlocked getcpu getcwd getdate getdate_err "
    "getdate_r getdelim getdomainname getdtablesize getegid getentropy getenv geteuid getgid getgroups "
    "gethostid gethostname getline getloadavg getlogin getlogin_r getopt getpagesize getpass getpgid getpgrp "
    "getpid getppid getpt getresgid getresuid gets getsid getsubopt gettid getuid getusershell getw getwc "
    "getwc_unlocked getwchar getwchar_unlocked getwd gid_t gmtime gmtime_r grantpt group_member id_t index "
    "initstate initstate_r ino64_t ino_t int16_t int32_t int64_t int8_t int_fast16_t int_fast32_t "
    "int_fast64_t int_fast8_t int_least16_t int_least32_t int_least64_t int_least8_t intmax_t intptr_t "
    "isalnum isalnum_l isalpha isalpha_l isascii isatty isblank isblank_l iscanonical iscntrl iscntrl_l "
    "isctype isdigit isdigit_l iseqsig isgraph isgraph_l islower islower_l isprint isprint_l ispunct "
    "ispunct_l issignaling isspace isspace_l isupper isupper_l iswalnum iswalnum_l iswalpha iswalpha_l "
    "iswblank iswblank_l iswcntrl iswcntrl_l iswctype iswctype_l iswdigit iswdigit_l iswgraph iswgraph_l "
    "iswlower iswlower_l iswprint iswprint_l iswpunct iswpunct_l iswspace iswspace_l iswupper iswupper_l "
    "iswxdigit iswxdigit_l isxdigit isxdigit_l iszero itimerspec jrand48 jrand48_r key_t kill l64a labs "
    "lchown lcong48 lcong48_r lconv ldiv ldiv_t lgamma_r lgammaf128_r lgammaf32_r lgammaf32x_r lgammaf64_r "
    "lgammaf64x_r lgammaf_r lgammal_r link linkat linux llabs lldiv lldiv_t locale_t localeconv localtime "
    "localtime_r lockf lockf64 loff_t longjmp lrand48 lrand48_r lseek lseek64 main malloc math_errhandling "
    "max_align_t mblen mbrlen mbrtowc mbsinit mbsnrtowcs mbsrtowcs mbstate_t mbstowcs mbtowc memccpy memchr "
    "memcmp memcpy memfrob memmem memmove mempcpy memrchr memset mkdtemp mkostemp mkostemp64 mkostemps "
    "mkostemps64 mkstemp mkstemp64 mkstemps mkstemps64 mktemp mktime mode_t mrand48 mrand48_r nanosleep "
    "newlocale nice nlink_t nrand48 nrand48_r nullptr_t obstack obstack_printf obstack_vprintf off64_t off_t "
    "on_exit open open_memstream open_wmemstream optarg opterr optind optopt pathconf pause pclose perror "
    "pid_t pipe pipe2 popen posix_memalign posix_openpt pread pread64 printf profil program_invocation_name "
    "program_invocation_short_name pselect ptrdiff_t ptsname ptsname_r putc putc_unlocked putchar "
    "putchar_unlocked putenv puts putw putwc putwc_unlocked putwchar putwchar_unlocked pwrite pwrite64 qecvt "
    "qecvt_r qfcvt qfcvt_r qgcvt qsort qsort_r quad_t quick_exit raise rand rand_r random random_data "
    "random_r rawmemchr read readlink readlinkat realloc reallocarray realpath register_t remove rename "
    "renameat renameat2 revoke rewind rindex rmdir rpmatch sbrk scanf sched_get_priority_max "
    "sched_get_priority_min sched_getaffinity sched_getcpu sched_getparam sched_getscheduler sched_param "
    "sched_priority sched_rr_get_interval sched_setaffinity sched_setparam sched_setscheduler sched_yield "
    "secure_getenv seed48 seed48_r select setbuf setbuffer setdomainname setegid setenv seteuid setgid "
    "sethostid sethostname setjmp setlinebuf setlocale setlogin setns setpgid setpgrp setregid setresgid "
    "setresuid setreuid setsid setstate setstate_r setuid setusershell setvbuf sigabbrev_np sigdescr_np "
    "sigevent signal signbit signgam sigset_t size_t sleep snprintf socklen_t sprintf srand srand48 "
    "srand48_r srandom srandom_r sscanf ssize_t stderr stdin stdout stpcpy stpncpy strcasecmp strcasecmp_l "
    "strcasestr strcat strchr strchrnul strcmp strcoll strcoll_l strcpy strcspn strdup strerror strerror_l "
    "strerror_r strerrordesc_np strerrorname_np strfromd strfromf strfromf128 strfromf32 strfromf32x "
    "strfromf64 strfromf64x strfroml strfry strftime strftime_l strlen strncasecmp strncasecmp_l strncat "
    "strncmp strncpy strndup strnlen strpbrk strptime strptime_l strrchr strsep strsignal strspn strstr "
    "strtod strtod_l strtof strtof128 strtof128_l strtof32 strtof32_l strtof32x strtof32x_l strtof64 "
    "strtof64_l strtof64x strtof64x_l strtof_l strtok strtok_r strtol strtol_l strtold strtold_l strtoll "
    "strtoll_l strtoq strtoul strtoul_l strtoull strtoull_l strtouq strverscmp strxfrm strxfrm_l suseconds_t "
    "swab swprintf swscanf symlink symlinkat sync syncfs syscall sysconf system tcgetpgrp tcsetpgrp tempnam "
    "time time_t timegm timelocal timer_create timer_delete timer_getoverrun timer_gettime timer_settime "
    "timer_t timespec timespec_get timespec_getres timeval timex timezone tm tmpfile tmpfile64 tmpnam "
    "tmpnam_r toascii tolower tolower_l toupper toupper_l towctrans towctrans_l towlower towlower_l towupper "
    "towupper_l truncate truncate64 ttyname ttyname_r ttyslot tzname tzset u_char u_int u_int16_t u_int32_t "
    "u_int64_t u_int8_t u_long u_quad_t u_short ualarm uid_t uint uint16_t uint32_t uint64_t uint8_t "
    "uint_fast16_t uint_fast32_t uint_fast64_t uint_fast8_t uint_least16_t uint_least32_t uint_least64_t "
    "uint_least8_t uintmax_t uintptr_t ulong ungetc ungetwc unix unlink unlinkat unlockpt unsetenv unshare "
    "useconds_t uselocale ushort usleep va_list valloc vasprintf vdprintf vfork vfprintf vfscanf vfwprintf "
    "vfwscanf vhangup vprintf vscanf vsnprintf vsprintf vsscanf vswprintf vswscanf vwprintf vwscanf wait "
    "wchar_t wcpcpy wcpncpy wcrtomb wcscasecmp wcscasecmp_l wcscat wcschr wcschrnul wcscmp wcscoll wcscoll_l "
    "wcscpy wcscspn wcsdup wcsftime wcsftime_l wcslen wcsncasecmp wcsncasecmp_l wcsncat wcsncmp wcsncpy "
    "wcsnlen wcsnrtombs wcspbrk wcsrchr wcsrtombs wcsspn wcsstr wcstod wcstod_l wcstof wcstof128 wcstof128_l "
    "wcstof32 wcstof32_l wcstof32x wcstof32x_l wcstof64 wcstof64_l wcstof64x wcstof64x_l wcstof_l wcstok "
    "wcstol wcstol_l wcstold wcstold_l wcstoll wcstoll_l wcstombs wcstoq wcstoul wcstoul_l wcstoull "
    "wcstoull_l wcstouq wcswcs wcswidth wcsxfrm wcsxfrm_l wctob wctomb wctrans wctrans_l wctrans_t wctype "
    "wctype_l wctype_t wcwidth wint_t wmemchr wmemcmp wmemcpy wmemmove wmempcpy wmemset wprintf write "
    "wscanf ";

/// Macros that <whet/whet.hpp> brings along.
inline constexpr std::string_view macro_names =
    " ADJ_ESTERROR ADJ_FREQUENCY ADJ_MAXERROR ADJ_MICRO ADJ_NANO ADJ_OFFSET ADJ_OFFSET_SINGLESHOT "
    "ADJ_OFFSET_SS_READ ADJ_SETOFFSET ADJ_STATUS ADJ_TAI ADJ_TICK ADJ_TIMECONST AIO_PRIO_DELTA_MAX "
    "BC_BASE_MAX BC_DIM_MAX BC_SCALE_MAX BC_STRING_MAX BIG_ENDIAN BOOL_MAX BOOL_WIDTH BUFSIZ BYTE_ORDER "
    "CHARCLASS_NAME_MAX CHAR_BIT CHAR_MAX CHAR_MIN CHAR_WIDTH CLOCKS_PER_SEC CLOSE_RANGE_CLOEXEC "
    "CLOSE_RANGE_UNSHARE COLL_WEIGHTS_MAX CPU_SETSIZE CSIGNAL DELAYTIMER_MAX E2BIG EACCES EADDRINUSE "
    "EADDRNOTAVAIL EADV EAFNOSUPPORT EAGAIN EALREADY EBADE EBADF EBADFD EBADMSG EBADR EBADRQC EBADSLT EBFONT "
    "EBUSY ECANCELED ECHILD ECHRNG ECOMM ECONNABORTED ECONNREFUSED ECONNRESET EDEADLK EDEADLOCK EDESTADDRREQ "
    "EDOM EDOTDOT EDQUOT EEXIST EFAULT EFBIG EHOSTDOWN EHOSTUNREACH EHWPOISON EIDRM EILSEQ EINPROGRESS EINTR "
    "EINVAL EIO EISCONN EISDIR EISNAM EKEYEXPIRED EKEYREJECTED EKEYREVOKED EL2HLT EL2NSYNC EL3HLT EL3RST "
    "ELIBACC ELIBBAD ELIBEXEC ELIBMAX ELIBSCN ELNRNG ELOOP EMEDIUMTYPE EMFILE EMLINK EMSGSIZE EMULTIHOP "
    "ENAMETOOLONG ENAVAIL ENETDOWN ENETRESET ENETUNREACH ENFILE ENOANO ENOBUFS ENOCSI ENODATA ENODEV ENOENT "
    "ENOEXEC ENOKEY ENOLCK ENOLINK ENOMEDIUM ENOMEM ENOMSG ENONET ENOPKG ENOPROTOOPT ENOSPC ENOSR ENOSTR "
    "ENOSYS ENOTBLK ENOTCONN ENOTDIR ENOTEMPTY ENOTNAM ENOTRECOVERABLE ENOTSOCK ENOTSUP ENOTTY ENOTUNIQ "
    "ENXIO EOF EOPNOTSUPP EOVERFLOW EOWNERDEAD EPERM EPFNOSUPPORT EPIPE EPROTO EPROTONOSUPPORT EPROTOTYPE "
    "ERANGE EREMCHG EREMOTE EREMOTEIO ERESTART ERFKILL EROFS ESHUTDOWN ESOCKTNOSUPPORT ESPIPE ESRCH ESRMNT "
    "ESTALE ESTRPIPE ETIME ETIMEDOUT ETOOMANYREFS ETXTBSY EUCLEAN EUNATCH EUSERS EWOULDBLOCK EXDEV EXFULL "
    "EXIT_FAILURE EXIT_SUCCESS EXPR_NEST_MAX FD_SETSIZE FILENAME_MAX FOPEN_MAX FP_FAST_FMA FP_FAST_FMAF "
    "FP_ILOGB0 FP_ILOGBNAN FP_INFINITE FP_INT_DOWNWARD FP_INT_TONEAREST FP_INT_TONEARESTFROMZERO "
    "FP_INT_TOWARDZERO FP_INT_UPWARD FP_LLOGB0 FP_LLOGBNAN FP_NAN FP_NORMAL FP_SUBNORMAL FP_ZERO F_LOCK F_OK "
    "F_TEST F_TLOCK F_ULOCK HOST_NAME_MAX INFINITY INT16_MAX INT16_MIN INT16_WIDTH INT32_MAX INT32_MIN "
    "INT32_WIDTH INT64_MAX INT64_MIN INT64_WIDTH INT8_MAX INT8_MIN INT8_WIDTH INTMAX_MAX INTMAX_MIN "
    "INTMAX_WIDTH INTPTR_MAX INTPTR_MIN INTPTR_WIDTH INT_MAX INT_MIN INT_WIDTH IOV_MAX LC_ADDRESS "
    "LC_ADDRESS_MASK LC_ALL LC_ALL_MASK LC_COLLATE LC_COLLATE_MASK LC_CTYPE LC_CTYPE_MASK LC_GLOBAL_LOCALE "
    "LC_IDENTIFICATION LC_IDENTIFICATION_MASK LC_MEASUREMENT LC_MEASUREMENT_MASK LC_MESSAGES "
    "LC_MESSAGES_MASK LC_MONETARY LC_MONETARY_MASK LC_NAME LC_NAME_MASK LC_NUMERIC LC_NUMERIC_MASK LC_PAPER "
    "LC_PAPER_MASK LC_TELEPHONE LC_TELEPHONE_MASK LC_TIME LC_TIME_MASK LINE_MAX LITTLE_ENDIAN LLONG_MAX "
    "LLONG_MIN LLONG_WIDTH LOGIN_NAME_MAX LONG_BIT LONG_LONG_MAX LONG_LONG_MIN LONG_MAX LONG_MIN LONG_WIDTH "
    "L_INCR L_SET L_XTND L_ctermid L_cuserid L_tmpnam MATH_ERREXCEPT MATH_ERRNO MAXFLOAT MAX_CANON MAX_INPUT "
    "MB_CUR_MAX MB_LEN_MAX MOD_CLKA MOD_CLKB MOD_ESTERROR MOD_FREQUENCY MOD_MAXERROR MOD_MICRO MOD_NANO "
    "MOD_OFFSET MOD_STATUS MOD_TAI MOD_TIMECONST MQ_PRIO_MAX NAME_MAX NAN NFDBITS NGROUPS_MAX NL_ARGMAX "
    "NL_LANGMAX NL_MSGMAX NL_NMAX NL_SETMAX NL_TEXTMAX NULL NZERO PATH_MAX PDP_ENDIAN PIPE_BUF PTRDIFF_MAX "
    "PTRDIFF_MIN PTRDIFF_WIDTH P_tmpdir RAND_MAX RENAME_EXCHANGE RENAME_NOREPLACE RENAME_WHITEOUT RE_DUP_MAX "
    "RTSIG_MAX R_OK SCHAR_MAX SCHAR_MIN SCHAR_WIDTH SEEK_CUR SEEK_DATA SEEK_END SEEK_HOLE SEEK_SET "
    "SEM_VALUE_MAX SHRT_MAX SHRT_MIN SHRT_WIDTH SIG_ATOMIC_MAX SIG_ATOMIC_MIN SIG_ATOMIC_WIDTH SIZE_MAX "
    "SIZE_WIDTH SSIZE_MAX STA_CLK STA_CLOCKERR STA_DEL STA_FLL STA_FREQHOLD STA_INS STA_MODE STA_NANO "
    "STA_PLL STA_PPSERROR STA_PPSFREQ STA_PPSJITTER STA_PPSSIGNAL STA_PPSTIME STA_PPSWANDER STA_RONLY "
    "STA_UNSYNC STDERR_FILENO STDIN_FILENO STDOUT_FILENO TIMER_ABSTIME TIME_UTC TMP_MAX TTY_NAME_MAX "
    "UCHAR_MAX UCHAR_WIDTH UINT16_MAX UINT16_WIDTH UINT32_MAX UINT32_WIDTH UINT64_MAX UINT64_WIDTH UINT8_MAX "
    "UINT8_WIDTH UINTMAX_MAX UINTMAX_WIDTH UINTPTR_MAX UINTPTR_WIDTH UINT_MAX UINT_WIDTH ULLONG_MAX "
    "ULLONG_WIDTH ULONG_LONG_MAX ULONG_MAX ULONG_WIDTH USHRT_MAX USHRT_WIDTH WCHAR_MAX WCHAR_MIN WCHAR_WIDTH "
    "WCONTINUED WEOF WEXITED WINT_MAX WINT_MIN WINT_WIDTH WNOHANG WNOWAIT WORD_BIT WSTOPPED WUNTRACED W_OK "
    "XATTR_LIST_MAX XATTR_NAME_MAX XATTR_SIZE_MAX X_OK ";

/// How further names of the C library and macros of the libraries that whet is made with begin.
inline constexpr std::array<std::string_view, 16> taken_beginnings{
    "ATOMIC_", "CLOCK_", "CLONE_", "EIGEN_",    "HUGE_VAL",   "INT_FAST", "INT_LEAST", "PTHREAD_",
    "SCHED_",  "SNAN",   "SYS_",   "UINT_FAST", "UINT_LEAST", "WHET_",    "XSIMD_",    "pthread_"};

inline bool is_word_of(std::string_view words, std::string_view name) {
  return words.find(" " + std::string(name) + " ") != words.npos;
}

inline bool is_real_name(std::string_view name) {
  if (is_word_of(real_names, name)) return true;
  return std::ranges::any_of(real_suffixes, [&](std::string_view suffix) {
    return name.ends_with(suffix) && is_word_of(real_names, name.substr(0, name.size() - suffix.size()));
  });
}

/// Whether a header that comes with <whet/whet.hpp> has taken the name.
inline bool is_global_name(std::string_view name) {
  const auto begins = [&](std::string_view beginning) { return name.starts_with(beginning); };
  return is_word_of(global_names, name) || is_word_of(macro_names, name) || is_real_name(name) ||
         std::ranges::any_of(taken_beginnings, begins);
}

}  // namespace whet::detail
