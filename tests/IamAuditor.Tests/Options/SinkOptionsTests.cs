using IamAuditor.Exports;

namespace IamAuditor.Tests.Options;

public sealed class SinkOptionsTests : IDisposable
{
    private readonly SomeSettings machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task Sinks_are_read_and_opened()
    {
        var settings = machine.Load(
            """
            { "Sinks": [
              { "Name": "lake", "Type": "file", "Path": "/var/lib/iam-auditor/events.ndjson" },
              { "Name": "soc", "Type": "syslog", "Format": "cef", "Host": "siem.example.com", "MinSeverity": "medium" },
              { "Name": "splunk", "Type": "splunk", "Url": "https://splunk.example.com:8088", "Token": "env:HEC", "Index": "iam" },
              { "Name": "elastic", "Type": "elasticsearch", "Url": "https://elastic.example.com:9200", "Index": "iam", "User": "audit", "Password": "env:HEC" },
              { "Name": "chat", "Type": "webhook", "Url": "https://hooks.example.com/x", "Shape": "slack", "Accounts": ["111122223333"] } ] }
            """
        );
        Assert.Empty(settings.Problems);
        var (sinks, problems) = SinkSet.Open(settings.Options.Sinks, name => name == "HEC" ? "t" : null, machine.Work, TimeProvider.System);
        Assert.Empty(problems);
        Assert.Equal(["lake", "soc", "splunk", "elastic", "chat"], sinks.Select(s => s.Name));
        foreach (var sink in sinks)
        {
            await sink.DisposeAsync();
        }

        Assert.Equal(
            [
                "IamAuditor:Sinks:2:Token: environment variable HEC is not set",
                "IamAuditor:Sinks:3:Password: environment variable HEC is not set",
            ],
            SinkSet.Open(settings.Options.Sinks, _ => null, machine.Work, TimeProvider.System).Problems
        );
    }

    [Fact]
    public void All_problems_of_sinks_are_told_at_once()
    {
        var settings = machine.Load(
            """
            { "Sinks": [
              { "Type": "spunk" },
              { "Name": "a", "Type": "splunk", "Url": "splunk:8088", "Token": "abc-123", "Host": "x" },
              { "Name": "a", "Type": "elasticsearch", "Url": "https://u:p@elastic.example.com", "Format": "cef", "Index": "i" },
              { "Name": "b", "Type": "syslog", "Host": "h", "Port": 70000, "Tls": false, "ClientCertificate": "c.pem", "Facility": 24 },
              { "Name": "c", "Type": "file", "Path": "events.ndjson", "Accounts": ["1"] },
              { "Name": "d", "Type": "webhook", "Url": "https://hooks.example.com", "Shape": "slak" } ] }
            """
        );
        Assert.Equal(
            [
                "IamAuditor:Sinks:0:Name: a sink needs a name; write one such as \"soc-splunk\", and keep it: what is owed is kept by it",
                "IamAuditor:Sinks:0:Type: `spunk` is not a type of sink; did you mean `splunk`?",
                "IamAuditor:Sinks:1:Token: secrets do not belong in a configuration; write env:NAME or file:PATH, where it lies",
                "IamAuditor:Sinks:1:Url: `splunk:8088` is not an absolute URL; write https://splunk:8088",
                "IamAuditor:Sinks:1:Host: a splunk sink has no such key; leave it out, or write one of Url, Token, Index, CaFile, ClientCertificate, ClientKey",
                "IamAuditor:Sinks:2:Format: Elasticsearch takes JSON documents and `cef` is none; write ocsf, asff or json",
                "IamAuditor:Sinks:2:Url: it holds a user or password; write them as User and Password, by reference",
                "IamAuditor:Sinks:2:Name: `a` is the name of IamAuditor:Sinks:1 too; what is owed to a sink is kept by its name, write another",
                "IamAuditor:Sinks:3:ClientCertificate: `c.pem` is relative and a service's working directory is not yours; write an absolute path",
                "IamAuditor:Sinks:3:Port: 70000 is not a port; write 1 to 65535, or leave it out for 6514 (TLS) or 601",
                "IamAuditor:Sinks:3:Facility: 24 is not a facility of syslog; write 0 to 23",
                "IamAuditor:Sinks:3:ClientKey: a certificate and its key belong together; write both, or neither",
                "IamAuditor:Sinks:3:Tls: certificates mean nothing without TLS; leave Tls out, or leave the certificates out",
                "IamAuditor:Sinks:4:Path: `events.ndjson` is relative and a service's working directory is not yours; write an absolute path",
                "IamAuditor:Sinks:4:Accounts:0: `1` is not an account id; write twelve digits, in quotes",
                "IamAuditor:Sinks:5:Shape: `slak` is not a shape; did you mean `slack`?",
            ],
            settings.Problems
        );
    }
}
