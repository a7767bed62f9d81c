using System.Buffers.Binary;
using System.Diagnostics;
using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.EndToEnd.Cli;

namespace IamAuditor.EndToEnd.Serve;

/// <summary>
/// The clocks of a program, turned from outside while it runs: a library in front of libc adds as many seconds as a file says. The wall clock can be set by itself, as on a machine whose clock is set or that
/// was asleep; or time passes, and waits with it. Where no C compiler is to be had the test is skipped; in CI it fails.
/// </summary>
internal sealed class TurnedClock : IDisposable
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <pthread.h>
        #include <stdint.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        #include <sys/syscall.h>
        #include <time.h>
        #include <unistd.h>

        static volatile struct { int64_t turned, passed; } *seconds;

        __attribute__((constructor)) static void open_seconds(void) {
          const char *path = getenv("TURNED_CLOCK");
          int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
          if (file < 0) _exit(97);
          void *map = mmap(NULL, sizeof *seconds, PROT_READ, MAP_SHARED, file, 0);
          if (map == MAP_FAILED) _exit(98);
          seconds = map;
          close(file);
        }

        int clock_gettime(clockid_t clock, struct timespec *at) {
          int result = (int)syscall(SYS_clock_gettime, clock, at);
          if (result != 0) return result;
          if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) at->tv_sec += seconds->turned;
          if (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE) at->tv_sec += seconds->passed;
          return 0;
        }

        // Every wait of .NET ends here, at a moment of the monotonic clock. It is slept in short pieces, so that time that passes ends it.
        int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *end) {
          for (;;) {
            struct timespec now, piece;
            clock_gettime(CLOCK_MONOTONIC, &now);
            if (now.tv_sec > end->tv_sec || (now.tv_sec == end->tv_sec && now.tv_nsec >= end->tv_nsec)) return ETIMEDOUT;
            int64_t left = (end->tv_sec - now.tv_sec) * 1000000000LL + (end->tv_nsec - now.tv_nsec);
            syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &piece);
            piece.tv_nsec += left < 20000000 ? left : 20000000;
            if (piece.tv_nsec >= 1000000000) { piece.tv_sec++; piece.tv_nsec -= 1000000000; }
            int result = pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &piece);
            if (result != ETIMEDOUT) return result;
          }
        }
        """;

    private readonly FileStream seconds;
    private readonly StandIn aws;
    private TimeSpan turned;
    private TimeSpan passed;

    private TurnedClock(FileStream seconds, StandIn aws) => (this.seconds, this.aws) = (seconds, aws);

    public DateTimeOffset Now => DateTimeOffset.UtcNow + turned;

    public static async Task<TurnedClock> AtAsync(DateTimeOffset at, Executable program, StandIn aws)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the library in front of libc is Linux's");
        var library = Path.Combine(program.Folder, "clock.so");
        try
        {
            using var compiler = Process.Start("gcc", ["-shared", "-fPIC", "-O2", "-o", library, program.Write("clock.c", Source)]);
            await compiler.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, compiler.ExitCode);
        }
        catch (System.ComponentModel.Win32Exception) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip("gcc is not on the path (package gcc, with libc6-dev)");
        }

        var file = Path.Combine(program.Folder, "clock");
        var clock = new TurnedClock(
            new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0),
            aws
        );
        clock.Set(at);
        program.Variables["LD_PRELOAD"] = library;
        program.Variables["TURNED_CLOCK"] = file;
        return clock;
    }

    /// <summary>The clock is set, forward or back; what waits goes on waiting.</summary>
    public void Set(DateTimeOffset at)
    {
        turned = TimeSpan.FromSeconds(Math.Round((at - DateTimeOffset.UtcNow).TotalSeconds));
        Write();
    }

    /// <summary>Time passes up to a moment: every wait that ends before it is over.</summary>
    public void Pass(DateTimeOffset until)
    {
        var by = TimeSpan.FromSeconds(Math.Round((until - Now).TotalSeconds));
        Assert.True(by >= TimeSpan.Zero, $"time does not run back to {until}");
        (turned, passed) = (turned + by, passed + by);
        Write();
    }

    public void Dispose() => seconds.Dispose();

    private void Write()
    {
        var bytes = new byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, (long)turned.TotalSeconds);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(sizeof(long)), (long)passed.TotalSeconds);
        seconds.Position = 0;
        seconds.Write(bytes);
        aws.Turn(turned);
    }
}
