using System.Buffers.Binary;
using System.Diagnostics;
using IamAuditor.EndToEnd.AwsStandIn;
using IamAuditor.EndToEnd.Cli;

namespace IamAuditor.EndToEnd.Serve;

/// <summary>
/// The wall clock of a program, turned from outside while it runs: a library in front of libc adds as many seconds as a file says. Waits count on the monotonic clock and are left alone, as on a machine
/// whose clock is set or that was asleep. Where no C compiler is to be had the test is skipped; in CI it fails.
/// </summary>
internal sealed class TurnedClock : IDisposable
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdint.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        #include <sys/syscall.h>
        #include <time.h>
        #include <unistd.h>

        static volatile int64_t *offset;

        __attribute__((constructor)) static void open_offset(void) {
          const char *path = getenv("TURNED_CLOCK");
          int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
          if (file < 0) _exit(97);
          void *seconds = mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
          if (seconds == MAP_FAILED) _exit(98);
          offset = seconds;
          close(file);
        }

        int clock_gettime(clockid_t clock, struct timespec *at) {
          int result = (int)syscall(SYS_clock_gettime, clock, at);
          if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += *offset;
          return result;
        }
        """;

    private readonly FileStream seconds;
    private readonly StandIn aws;
    private TimeSpan offset;

    private TurnedClock(FileStream seconds, StandIn aws) => (this.seconds, this.aws) = (seconds, aws);

    public DateTimeOffset Now => DateTimeOffset.UtcNow + offset;

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

    public void Set(DateTimeOffset at)
    {
        offset = TimeSpan.FromSeconds(Math.Round((at - DateTimeOffset.UtcNow).TotalSeconds));
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, (long)offset.TotalSeconds);
        seconds.Position = 0;
        seconds.Write(bytes);
        aws.Turn(offset);
    }

    public void Dispose() => seconds.Dispose();
}
