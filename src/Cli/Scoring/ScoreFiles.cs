using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Airworthy.Cli.Scoring;

/// <summary>How far a run came. Written after what it tells of, so that what a file holds beyond it was never told of and is cut off.</summary>
internal sealed record ScoreProgress
{
    /// <summary>SHA-256 of the file of rows.</summary>
    public required string Input { get; init; }

    public required string Endpoint { get; init; }

    public required int Version { get; init; }

    /// <summary>Rows done, bad ones among them.</summary>
    public long Rows { get; init; }

    public long Bad { get; init; }

    /// <summary>What the scored rows come to, in bytes.</summary>
    public long ScoredBytes { get; init; }

    /// <summary>What the bad rows come to, in bytes.</summary>
    public long BadBytes { get; init; }
}

/// <summary>
/// The files of a run: rows scored so far (<c>OUT.part</c>), bad rows (<c>OUT.bad.csv</c>), and how far it came
/// (<c>OUT.progress</c>). A run that was killed at any moment goes on from there, and writes no row twice.
/// </summary>
internal sealed class ScoreFiles : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string _out;
    private readonly FileStream _scored;
    private readonly FileStream _bad;

    private ScoreFiles(string path, ScoreProgress progress)
    {
        (_out, Progress) = (path, progress);
        _scored = OpenAt(PartOf(path), progress.ScoredBytes);
        _bad = OpenAt(BadOf(path), progress.BadBytes);
    }

    public ScoreProgress Progress { get; private set; }

    public static string PartOf(string path) => path + ".part";

    public static string BadOf(string path) => path + ".bad.csv";

    public static string ProgressOf(string path) => path + ".progress";

    /// <summary>How far an earlier run came; null where there was none.</summary>
    public static ScoreProgress? Find(string path)
    {
        if (!File.Exists(ProgressOf(path)))
        {
            return null;
        }
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(ProgressOf(path)), ScoreJson.Default.ScoreProgress);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static string DigestOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Begins, or goes on from where the progress says.</summary>
    public static ScoreFiles Open(string path, ScoreProgress progress) => new(path, progress);

    /// <summary>Appends what came of so many rows, and then says so.</summary>
    public void Append(string scored, string bad, long rows, long badRows)
    {
        Write(_scored, scored);
        Write(_bad, bad);
        Progress = Progress with
        {
            Rows = Progress.Rows + rows,
            Bad = Progress.Bad + badRows,
            ScoredBytes = _scored.Length,
            BadBytes = _bad.Length,
        };
        var draft = ProgressOf(_out) + ".new";
        using (var file = File.Create(draft))
        {
            JsonSerializer.Serialize(file, Progress, ScoreJson.Default.ScoreProgress);
            file.Flush(flushToDisk: true);
        }
        File.Move(draft, ProgressOf(_out), overwrite: true);
    }

    /// <summary>All rows are done: the file gets its name.</summary>
    public void Finish()
    {
        Dispose();
        File.Move(PartOf(_out), _out, overwrite: true);
        if (Progress.Bad == 0)
        {
            File.Delete(BadOf(_out));
        }
        File.Delete(ProgressOf(_out));
    }

    public void Dispose()
    {
        _scored.Dispose();
        _bad.Dispose();
    }

    private static FileStream OpenAt(string path, long length)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        if (file.Length < length)
        {
            file.Dispose();
            throw new InvalidDataException($"'{path}' is shorter than it was left.");
        }
        file.SetLength(length);
        file.Position = length;
        return file;
    }

    private static void Write(FileStream file, string text)
    {
        if (text.Length > 0)
        {
            file.Write(Utf8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(ScoreProgress))]
[JsonSerializable(typeof(ScoreReport))]
[JsonSerializable(typeof(string))]
internal sealed partial class ScoreJson : JsonSerializerContext;

/// <summary>What a run came to, for programs.</summary>
internal sealed record ScoreReport(
    string Endpoint,
    int Version,
    string Release,
    long Rows,
    long Scored,
    long Bad,
    string Out,
    string? BadRows
);
