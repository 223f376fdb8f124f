using System.Runtime.Versioning;
using Airworthy.Cli.Connecting;
using Airworthy.Testing;

namespace Airworthy.Cli.Tests.Connecting;

[UnsupportedOSPlatform("windows")]
public sealed class CredentialsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_WithConfigHome_IsBelowIt()
    {
        var found = CredentialsFile.Find(name => name == "XDG_CONFIG_HOME" ? "/etc/x" : "/home-of-ann");
        Assert.Equal("/etc/x/airworthy/credentials.json", found?.Path);
    }

    [Fact]
    public void Find_WithHome_IsBelowItsConfig() =>
        Assert.Equal(
            "/home-of-ann/.config/airworthy/credentials.json",
            CredentialsFile.Find(name => name == "HOME" ? "/home-of-ann" : null)?.Path
        );

    [Fact]
    public void Find_WithoutHome_IsNull() => Assert.Null(CredentialsFile.Find(_ => null));

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var file = File("a/b/credentials.json");
        file.Write(new Credentials().With("http://one", "1").With("http://two", "2"));
        var (read, wrong) = file.Read();
        Assert.Null(wrong);
        Assert.Equal("http://two", read.Server);
        Assert.Equal("1", read.Tokens["http://one"]);
        Assert.Empty(read.Without("http://one").Without("http://two").Tokens);
    }

    [Fact]
    public void Write_ANewFile_IsForItsOwnerOnly()
    {
        var file = File("b/credentials.json");
        file.Write(new Credentials().With("http://one", "1"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(file.Path));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(file.Path)!));
    }

    [Fact]
    public void Read_AFileThatOthersCanRead_Warns()
    {
        var file = File("c/credentials.json");
        file.Write(new Credentials().With("http://one", "1"));
        System.IO.File.SetUnixFileMode(
            file.Path,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead
        );
        Assert.Contains("chmod 600", file.Read().Wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AFileThatIsNotJson_IsPassedOverWithAWarning()
    {
        _folder.Write("d.json", "not json");
        var (read, wrong) = File("d.json").Read();
        Assert.Empty(read.Tokens);
        Assert.NotNull(wrong);
    }

    private CredentialsFile File(string path) => new(Path.Combine(_folder.Root, path));
}
