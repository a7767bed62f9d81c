using IamAuditor.Tests.House;

namespace IamAuditor.Tests.Deploy;

/// <summary>The .deb installed, upgraded, removed and purged by dpkg, in a copy-on-write view of this machine that is gone with the test. It needs root and mount namespaces.</summary>
public sealed class InstalledPackageTests : IDisposable
{
    // Marked lines are what the test looks at; anything else is what the tools say.
    private const string Steps = """
        set -e
        mount -t tmpfs tmpfs "$1/view"
        mkdir "$1/view/upper" "$1/view/work" "$1/view/root"
        mount -t overlay overlay -o "lowerdir=/,upperdir=$1/view/upper,workdir=$1/view/work" "$1/view/root"
        mount -t proc proc "$1/view/root/proc"
        cp "$2" "$1/view/root/iam-auditor.deb"
        chroot "$1/view/root" sh -ec '
          dpkg -i /iam-auditor.deb
          stat -c "installed %a %U:%G %n" /var/lib/iam-auditor /etc/iam-auditor /etc/iam-auditor/appsettings.json /usr/lib/iam-auditor/iam-auditor
          echo "shell $(getent passwd iam-auditor | cut -d: -f6,7)"
          echo "program $(/usr/bin/iam-auditor)"
          if command -v systemd-analyze >/dev/null; then systemd-analyze verify /lib/systemd/system/iam-auditor.service 2>&1 | grep "iam-auditor.service:" | sed "s/^/unit /" || true; fi
          echo "the history" > /var/lib/iam-auditor/store.db
          echo "{ \"mine\": 1 }" > /etc/iam-auditor/appsettings.json
          dpkg -i /iam-auditor.deb
          echo "upgraded $(cat /etc/iam-auditor/appsettings.json) $(cat /var/lib/iam-auditor/store.db)"
          dpkg -r iam-auditor
          echo "removed $(ls -d /usr/lib/iam-auditor /usr/bin/iam-auditor /lib/systemd/system/iam-auditor.service 2>/dev/null | wc -l) $(cat /etc/iam-auditor/appsettings.json) $(cat /var/lib/iam-auditor/store.db)"
          dpkg -P iam-auditor
          echo "purged $(ls /etc/iam-auditor 2>/dev/null | wc -l) $(cat /var/lib/iam-auditor/store.db)"
        '
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("iam-auditor-deb-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_installs_for_a_user_of_its_own_keeps_what_is_the_operators_and_leaves_the_history_behind()
    {
        Tool.Need("dpkg-deb", "dpkg");
        Tool.Need("unshare", "util-linux");
        Assert.SkipUnless(Environment.UserName == "root", "only root installs packages");
        Directory.CreateDirectory(Path.Combine(folder, "view"));
        var (mounts, why) = await Tool.RunAsync("unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", Path.Combine(folder, "view"));
        Assert.SkipUnless(mounts == 0, $"this machine gives no mount namespace: {why}");

        var program = Path.Combine(folder, "program");
        Directory.CreateDirectory(Path.Combine(program, "rules", "root"));
        await WriteAsync(program, "iam-auditor", "#!/bin/sh\necho speaks\n");
        await WriteAsync(program, "appsettings.json", "{}");
        await WriteAsync(program, Path.Combine("rules", "root", "one.yaml"), "id: root.one");
        var script = Path.Combine(TrackedFiles.Root, "deploy", "package", "build-deb.sh");
        var (built, said) = await Tool.RunAsync("bash", script, "--program", program, "--out", folder);
        Assert.True(built == 0, said);

        var package = Directory.EnumerateFiles(folder, "*.deb").Single();
        (var code, said) = await Tool.RunAsync("unshare", "--mount", "sh", "-c", Steps, "sh", folder, package);

        Assert.True(code == 0, said);
        string[] marks = ["installed ", "shell ", "program ", "unit ", "upgraded ", "removed ", "purged "];
        Assert.Equal(
            [
                "installed 700 iam-auditor:iam-auditor /var/lib/iam-auditor",
                "installed 750 root:iam-auditor /etc/iam-auditor",
                "installed 640 root:iam-auditor /etc/iam-auditor/appsettings.json",
                "installed 755 root:root /usr/lib/iam-auditor/iam-auditor",
                "shell /var/lib/iam-auditor:/usr/sbin/nologin",
                "program speaks",
                "upgraded { \"mine\": 1 } the history",
                "removed 0 { \"mine\": 1 } the history",
                "purged 0 the history",
            ],
            said.Split('\n').Where(l => marks.Any(m => l.StartsWith(m, StringComparison.Ordinal)))
        );
        Assert.Contains("iam-auditor: /var/lib/iam-auditor stays", said, StringComparison.Ordinal);
        Assert.False(Directory.Exists("/usr/lib/iam-auditor"), "the machine itself was touched");
    }

    private static Task WriteAsync(string program, string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(program, name), text, TestContext.Current.CancellationToken);
}
