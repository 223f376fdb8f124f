namespace Airworthy.Testing;

/// <summary>A new empty folder of one test's own, deleted with all it holds when the test is done.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("airworthy-test-").FullName;

    /// <summary>A path inside the folder; the folders on the way are made, the last part is not.</summary>
    public string At(params string[] path)
    {
        var full = Path.Combine([Root, .. path]);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }

    /// <summary>Writes a file inside the folder and gives its path.</summary>
    public string Write(string path, string text)
    {
        var full = At(path);
        File.WriteAllText(full, text);
        return full;
    }

    /// <summary>Writes a file inside the folder and gives its path.</summary>
    public string Write(string path, byte[] bytes)
    {
        var full = At(path);
        File.WriteAllBytes(full, bytes);
        return full;
    }

    public void Dispose()
    {
        if (Directory.Exists(Root))
        {
            Directory.Delete(Root, recursive: true);
        }
    }
}
