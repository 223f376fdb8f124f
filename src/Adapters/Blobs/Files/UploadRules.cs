using System.Buffers;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Blobs.Files;

/// <summary>What may name an upload: it becomes a folder's name, so nothing that leads elsewhere.</summary>
internal static class UploadRules
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    internal static Result<string> Check(string? upload) =>
        upload is { Length: >= 1 and <= 64 } && upload.AsSpan().IndexOfAnyExcept(Allowed) < 0
            ? upload
            : CoreFaults.BadName.With(
                $"'{Clip.Short(upload)}' cannot name an upload. Use 1 to 64 of a-z, 0-9, '_' and '-'."
            );
}
