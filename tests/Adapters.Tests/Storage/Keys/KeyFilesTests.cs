using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Keys;
using Airworthy.Record;
using Airworthy.Testing;

namespace Airworthy.Adapters.Tests.Storage.Keys;

public sealed class KeyFilesTests : IDisposable
{
    private readonly TemporaryFolder _place = new();
    private readonly DataFolder _folder;

    public KeyFilesTests() => _folder = DataFolder.Hold(_place.Root).Value;

    public void Dispose()
    {
        _folder.Dispose();
        _place.Dispose();
    }

    [Fact]
    public void Open_Twice_GivesTheKeyMadeFirst()
    {
        using var first = KeyFiles.Open(_folder, KeyFiles.Record, "log.example").Value;
        using var second = KeyFiles.Open(_folder, KeyFiles.Record, "other.example").Value;
        using var gate = KeyFiles.Open(_folder, KeyFiles.Gate, "log.example").Value;

        Assert.Equal(first.Verifier, second.Verifier);
        Assert.NotEqual(first.Verifier, gate.Verifier);
        Assert.True(first.Verifier.Verify([1, 2], second.Sign([1, 2])));
        Assert.Equal(first.Verifier, KeyFiles.ReadPublic(_place.Root, KeyFiles.Record).Value);
    }

    [Fact]
    public void Open_OfANewKey_LeavesASecretForTheOwnerOnly()
    {
        KeyFiles.Open(_folder, KeyFiles.Record, "log.example").Value.Dispose();

        Assert.Equal(["record.key", "record.pub"], Directory.GetFiles(KeysFolder).Select(Path.GetFileName).Order());
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf(Path.Combine(KeysFolder, "record.key")));
    }

    [Fact]
    public void Open_WithoutThePublicHalf_WritesItAgain()
    {
        using var key = KeyFiles.Open(_folder, KeyFiles.Record, "log.example").Value;
        File.Delete(Path.Combine(KeysFolder, "record.pub"));
        KeyFiles.Open(_folder, KeyFiles.Record, "log.example").Value.Dispose();

        Assert.Equal(key.Verifier, KeyFiles.ReadPublic(_place.Root, KeyFiles.Record).Value);
    }

    [Fact]
    public void Open_OfANameThatCannotBe_IsRefused() =>
        Assert.Equal(RecordFaults.BadKey, KeyFiles.Open(_folder, KeyFiles.Record, "no name").Fault?.Reason);

    [Theory]
    [InlineData("record.key")]
    [InlineData("record.pub")]
    public void Open_WithAnyByteOfAFileChanged_IsRefused(string file)
    {
        KeyFiles.Open(_folder, KeyFiles.Record, "log.example").Value.Dispose();
        var path = Path.Combine(KeysFolder, file);
        var bytes = File.ReadAllBytes(path);
        for (var i = 0; i < bytes.Length - 1; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 1;
            File.WriteAllBytes(path, changed);
            Assert.Equal(
                StorageFaults.KeyDamaged,
                KeyFiles.Open(_folder, KeyFiles.Record, "log.example").Fault?.Reason
            );
        }
        File.WriteAllBytes(path, []);
        Assert.Equal(StorageFaults.KeyDamaged, KeyFiles.Open(_folder, KeyFiles.Record, "log.example").Fault?.Reason);
    }

    private string KeysFolder => Path.Combine(_place.Root, "keys");

    private static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
}
