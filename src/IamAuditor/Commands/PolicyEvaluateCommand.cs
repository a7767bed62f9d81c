using System.CommandLine;
using System.Text;
using IamAuditor.Policies.Requests;

namespace IamAuditor.Commands;

/// <summary>`policy evaluate`: a JSON request a line in, a JSON decision a line out, in order, by all processors.</summary>
public static class PolicyEvaluateCommand
{
    private const int BatchSize = 2048;

    public static Command Create(Surroundings around)
    {
        var requests = new Option<string>("--requests")
        {
            Description = "File with a JSON request on each line, or - for standard input",
            HelpName = "FILE|-",
            Required = true,
        };
        var command = new Command(
            "evaluate",
            "Decide requests: a JSON request a line in, a JSON decision a line out. A request has principal, action and resource, and may have id, context, contextComplete, "
                + "resourceAccount, managementAccount, identityPolicies, sessionPolicies, permissionsBoundary, serviceControlPolicies, resourceControlPolicies, resourcePolicy and "
                + "endpointPolicies; docs/policy-requests.md describes them."
        )
        {
            requests,
        };
        command.SetAction(
            async (parsed, ct) =>
            {
                var file = parsed.GetValue(requests)!;
                if (file != "-" && !File.Exists(around.FullPath(file)))
                {
                    RulesArguments.Say(parsed, [$"--requests: there is no file `{file}`"]);
                    return ExitCode.CouldNotAudit;
                }

                await using var stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(around.FullPath(file));
                await AnswerAsync(stream, parsed.InvocationConfiguration.Output, ct);
                return ExitCode.Clean;
            }
        );
        return command;
    }

    /// <summary>One line out for each line in that is not blank. What has arrived is answered at once, so that a program may wait for the answer before it asks again.</summary>
    internal static async Task AnswerAsync(Stream requests, TextWriter output, CancellationToken ct)
    {
        var cache = new PolicyCache();
        var batch = new List<RequestLine>(BatchSize);
        var text = new StringBuilder();
        await foreach (var line in RequestLines.ReadAsync(requests, ct))
        {
            if (line.Problem is not null || !string.IsNullOrWhiteSpace(line.Text))
            {
                batch.Add(line);
            }

            if (batch.Count == BatchSize || !line.HasNext)
            {
                await FlushAsync();
            }
        }

        await FlushAsync();

        async Task FlushAsync()
        {
            var answers = new string[batch.Count];
            _ = Parallel.For(
                0,
                answers.Length,
                new ParallelOptions { CancellationToken = ct },
                i =>
                    answers[i] = batch[i].Text is { } request
                        ? PolicyRequests.EvaluateLine(request, cache)
                        : PolicyRequests.Refusal(batch[i].Problem!)
            );
            // The console writes through at once: a batch is one write, not one for each line.
            _ = text.Clear();
            foreach (var answer in answers)
            {
                _ = text.Append(answer).Append('\n');
            }

            await output.WriteAsync(text, ct);
            await output.FlushAsync(ct);
            batch.Clear();
        }
    }
}
