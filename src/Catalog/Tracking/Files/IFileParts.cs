using Airworthy.Core.Results;

namespace Airworthy.Catalog.Tracking.Files;

/// <summary>Files that come in parts, in any order, several at a time. What was received survives the process being killed.</summary>
public interface IFileParts
{
    /// <summary>Begins one. The id is all that whoever sends a part must know, so it cannot be guessed.</summary>
    Task<Result<string>> BeginAsync(string path, int parts, CancellationToken cancel);

    /// <summary>
    /// Receives a part, in place of an earlier one of that number, and answers its tag. Refused, leaving nothing of it:
    /// <c>multipart-unknown</c>, <c>bad-multipart</c> (the number), <c>artifact-too-large</c>, <c>upload-broken</c>.
    /// </summary>
    Task<Result<string>> ReceiveAsync(string upload, int number, Stream content, long max, CancellationToken cancel);

    /// <summary>
    /// The parts one after another, and their length, if they are those that were received. The upload stays until it is dropped.
    /// Refused: <c>multipart-unknown</c> (also where it was begun for another path), <c>bad-multipart</c>.
    /// </summary>
    Task<Result<PartsContent>> OpenAsync(
        string upload,
        string path,
        IReadOnlyList<FilePart> parts,
        CancellationToken cancel
    );

    /// <summary>Drops the upload and every byte of it. False: there is none of that path.</summary>
    Task<bool> DropAsync(string upload, string path, CancellationToken cancel);

    /// <summary>Drops every upload into which nothing has come since then.</summary>
    Task<int> ExpireAsync(DateTimeOffset before, CancellationToken cancel);
}

/// <summary>A part that was received.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Tag">What its reception answered, without quotes.</param>
public sealed record FilePart(int Number, string Tag);

/// <summary>The parts as one stream. Whoever asked disposes it.</summary>
public sealed record PartsContent(Stream Content, long Length);
