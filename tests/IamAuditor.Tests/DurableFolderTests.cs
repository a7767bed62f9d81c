namespace IamAuditor.Tests;

public sealed class DurableFolderTests
{
    [Fact]
    public void A_folder_is_flushed_and_one_that_is_not_there_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("iam-auditor-folder-").FullName;
        DurableFolder.Flush(folder);
        Directory.Delete(folder);
        if (OperatingSystem.IsLinux())
        {
            var failure = Assert.Throws<IOException>(() => DurableFolder.Flush(folder));
            Assert.Equal($"the folder {folder} could not be opened: No such file or directory", failure.Message);
        }
    }
}
