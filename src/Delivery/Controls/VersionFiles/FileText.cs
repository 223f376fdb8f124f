using System.Text;
using Airworthy.Core.Results;

namespace Airworthy.Delivery.Controls.VersionFiles;

/// <summary>A version's files as bytes and text, as far as a control of its package reads them.</summary>
internal static class FileText
{
    /// <summary>At most so many bytes of the file, from its beginning.</summary>
    public static async Task<Result<byte[]>> BytesAsync(
        Contender contender,
        string path,
        int most,
        CancellationToken cancel
    )
    {
        if (!(await contender.File(path, cancel)).TryGet(out var stream, out var fault))
        {
            return fault;
        }
        await using (stream)
        {
            var buffer = new byte[(int)Math.Min(most, stream.Length)];
            var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
            return buffer[..read];
        }
    }

    /// <summary>The same as text of UTF-8; bytes that are none become replacement characters.</summary>
    public static async Task<Result<string>> OfAsync(
        Contender contender,
        string path,
        int most,
        CancellationToken cancel
    ) => (await BytesAsync(contender, path, most, cancel)).Map(Encoding.UTF8.GetString);

    /// <summary>The first of the names that the version has a file of, whatever its case and folder; null when there is none.</summary>
    public static string? Find(Contender contender, params IReadOnlyList<string> names) =>
        names
            .Select(name =>
                contender
                    .Version.Files.Select(f => f.Path)
                    .Where(path => path.Split('/')[^1].Equals(name, StringComparison.OrdinalIgnoreCase))
                    .OrderBy(path => path.Length)
                    .FirstOrDefault()
            )
            .FirstOrDefault(path => path is not null);
}
