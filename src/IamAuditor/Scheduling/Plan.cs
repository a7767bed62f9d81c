using IamAuditor.Options;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
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
                // Nobody tells a node that another has made accounts owed: it looks.
                s.IdleWaitTime = connectionString is null ? s.IdleWaitTime : TimeSpan.FromSeconds(5);
            });
            q.UseDefaultThreadPool(budget + SlotsForTheRest);
            q.UseExecutionLimits(limits => limits.ForGroup(OwedAudits.Group, budget, ExecutionLimitScope.Node));
            q.UsePersistentStore(p =>
            {
                if (connectionString is not null)
                {
                    p.UsePostgres(NpgsqlFactory.Instance, Storage.PostgresStore.SettingsOf(connectionString).ConnectionString);
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
        });
        builder.Services.AddSingleton<PlanUpkeep>().AddHostedService(s => s.GetRequiredService<PlanUpkeep>());
        builder.AddQuartzHostedService(h => h.WaitForJobsToComplete = true);
    }

    /// <summary>The times of a job.</summary>
    public static ICronTrigger TriggerOf(PlannedJob job, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(job);
        return (ICronTrigger)
            TriggerBuilder
                .Create(time)
                .WithIdentity(job.Name.ToString(), Timed)
                .ForJob(KeyOf(job.Name))
                .WithCronSchedule(
                    job.Cron,
                    c =>
                        c.InTimeZone(TimeZoneInfo.FindSystemTimeZoneById(job.TimeZone))
                            .WithMisfireInstruction(
                                job.Misfire == MisfireRule.Once
                                    ? CronTriggerMisfireInstruction.FireAndProceed
                                    : CronTriggerMisfireInstruction.DoNothing
                            )
                )
                .Build();
    }

    public static IJobDetail JobOf(PlannedJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return JobBuilder
            .Create()
            .OfType(
                job.Name switch
                {
                    JobName.Audit => typeof(AuditRound),
                    JobName.RootWatch => typeof(RootWatch),
                    JobName.WeeklyMail => typeof(WeeklyMail),
                    JobName.WaiverReminders => typeof(Reminders),
                    JobName.Retention => typeof(Retention),
                    _ => throw new InvalidOperationException($"no job is named {job.Name}"),
                }
            )
            .WithIdentity(KeyOf(job.Name))
            .StoreDurably()
            .RequestRecovery()
            .Build();
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
}
