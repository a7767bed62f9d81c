using IamAuditor.Options;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Quartz;

namespace IamAuditor.Scheduling;

/// <summary>The scheduler: which jobs there are, when they run, where it remembers them.</summary>
public static class Plan
{
    /// <summary>The scheduler's own file in the data directory, where one node works alone.</summary>
    public const string FileName = "schedule.db";

    private const string Timed = "timed";

    // The watch, the mails and the rest never wait for audits, however many accounts there are.
    private const int SlotsForTheRest = 6;

    public static JobKey KeyOf(JobName name) => new(name.ToString(), Timed);

    /// <param name="builder">The host.</param>
    /// <param name="options">Schedules, budget and the kind of store.</param>
    /// <param name="dataFolder">Where <see cref="FileName"/> lies.</param>
    /// <param name="connectionString">PostgreSQL's; null: SQLite.</param>
    public static void Add(IHostApplicationBuilder builder, AuditorOptions options, string dataFolder, string? connectionString)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (connectionString is null)
        {
            CreatePrivate(Path.Combine(dataFolder, FileName));
        }

        var budget = options.Accounts.Budget.ConcurrentAccounts;
        builder.AddQuartz(q =>
        {
            q.ConfigureScheduler(s =>
            {
                s.InstanceName = "iam-auditor";
                // What a stop interrupts is owed still and begins anew at the next start, or on another node.
                s.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            });
            q.UseDefaultThreadPool(budget + SlotsForTheRest);
            q.UseExecutionLimits(limits => limits.ForGroup(OwedAudits.Group, budget, ExecutionLimitScope.Node));
            q.UsePersistentStore(p =>
            {
                if (connectionString is not null)
                {
                    p.UsePostgres(NpgsqlFactory.Instance, connectionString);
                    p.UseClustering(c =>
                    {
                        c.CheckinInterval = TimeSpan.FromSeconds(5);
                        c.CheckinMisfireThreshold = TimeSpan.FromSeconds(10);
                    });
                }
                else
                {
                    p.UseSqlite(SqliteFactory.Instance, $"Data Source={Path.Combine(dataFolder, FileName)}");
                }

                p.ProvisionSchema();
                p.ConfigureStore(s => s.RecoverFiringsCancelledByShutdown = true);
            });
            var jobs = PlannedJob.All(options.Schedule);
            Schedule<AuditRound>(q, jobs[0]);
            Schedule<RootWatch>(q, jobs[1]);
            Schedule<WeeklyMail>(q, jobs[2]);
            Schedule<Reminders>(q, jobs[3]);
            Schedule<Retention>(q, jobs[4]);
        });
        builder.AddQuartzHostedService(h => h.WaitForJobsToComplete = true);
    }

    /// <summary>The trigger of a job, or of what stands for it in a test.</summary>
    public static ITrigger TriggerOf(PlannedJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return TriggerBuilder
            .Create()
            .WithIdentity(job.Name.ToString(), Timed)
            .ForJob(KeyOf(job.Name))
            .WithCronSchedule(job.Cron, c => Times(c, job))
            .Build();
    }

    private static void Schedule<T>(IQuartzBuilder q, PlannedJob job)
        where T : class, IJob
    {
        q.AddJob<T>(j => j.WithIdentity(KeyOf(job.Name)).StoreDurably().RequestRecovery());
        if (job.Enabled)
        {
            q.AddTrigger<T>(t =>
                t.ForJob(KeyOf(job.Name)).WithIdentity(job.Name.ToString(), Timed).WithCronSchedule(job.Cron, c => Times(c, job))
            );
        }
    }

    // It names the accounts: for its owner alone, like the store.
    private static void CreatePrivate(string path)
    {
        var made = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
        };
        if (!OperatingSystem.IsWindows())
        {
            made.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, made).Dispose();
    }

    private static void Times(CronScheduleBuilder cron, PlannedJob job) =>
        cron.InTimeZone(TimeZoneInfo.FindSystemTimeZoneById(job.TimeZone))
            .WithMisfireInstruction(
                job.Misfire == MisfireRule.Once ? CronTriggerMisfireInstruction.FireAndProceed : CronTriggerMisfireInstruction.DoNothing
            );
}
