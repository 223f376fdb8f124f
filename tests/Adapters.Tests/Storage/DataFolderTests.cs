using Airworthy.Adapters.Storage;
using Airworthy.Testing;

namespace Airworthy.Adapters.Tests.Storage;

public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Hold_OfAFolderHeldAlready_IsRefusedAndSaysByWhom()
    {
        using var first = DataFolder.Hold(_place.Root).Value;

        var fault = DataFolder.Hold(_place.Root).Fault;

        Assert.Equal(StorageFaults.DataHeld, fault?.Reason);
        Assert.Contains($"process {Environment.ProcessId}", fault?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Hold_AfterTheHolderIsGone_Succeeds()
    {
        DataFolder.Hold(_place.Root).Value.Dispose();

        Assert.True(DataFolder.Hold(_place.Root).IsOk);
    }

    [Fact]
    public void Hold_OfAFolderThatIsNotThere_MakesItForTheOwnerOnly()
    {
        var path = Path.Combine(_place.Root, "new", "data");
        using var held = DataFolder.Hold(path).Value;

        Assert.Equal(path, held.Root);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, ModeOf(path));
    }

    [Fact]
    public void Hold_OfAFile_IsRefused() =>
        Assert.Equal(StorageFaults.DataNotWritable, DataFolder.Hold(_place.Write("file", "text")).Fault?.Reason);

    [Fact]
    public void Hold_OfAFolderWithoutTheRightToWrite_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.UserName == "root", "root may write everywhere");
        var path = _place.At("readonly", "x");
        SetReadOnly(Path.GetDirectoryName(path)!);

        Assert.Equal(StorageFaults.DataNotWritable, DataFolder.Hold(Path.GetDirectoryName(path)!).Fault?.Reason);
    }

    private static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private static void SetReadOnly(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }
}
