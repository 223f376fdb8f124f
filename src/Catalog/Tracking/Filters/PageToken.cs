using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Filters;

/// <summary>How far a search has come: a count of results, and eight bytes that stand for the question, so that it fits no other.</summary>
public static class PageToken
{
    private const int MarkLength = 8;

    /// <param name="question">All that was asked but the page, in one order.</param>
    /// <param name="offset">Results already given.</param>
    public static string Write(IEnumerable<string?> question, int offset)
    {
        Span<byte> token = stackalloc byte[MarkLength + sizeof(int)];
        Mark(question).CopyTo(token);
        BinaryPrimitives.WriteInt32LittleEndian(token[MarkLength..], offset);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>0 without a token.</summary>
    public static Result<int> Read(IEnumerable<string?> question, string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return 0;
        }
        return
            token.Length <= 64
            && Base64Url.IsValid(token)
            && Base64Url.DecodeFromChars(token) is { Length: MarkLength + sizeof(int) } bytes
            && bytes.AsSpan(0, MarkLength).SequenceEqual(Mark(question))
            && BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(MarkLength)) is >= 0 and var offset
            ? offset
            : FilterFaults.BadPage.With(
                $"Invalid page token: '{Clip.Short(token)}'. It is damaged or belongs to another search; ask again without one."
            );
    }

    private static byte[] Mark(IEnumerable<string?> question)
    {
        var text = new StringBuilder();
        foreach (var part in question)
        {
            // With its length, so that no two questions are written alike.
            text.Append(part?.Length ?? -1).Append(':').Append(part).Append('\n');
        }
        return Sha256Digest.Of(Encoding.UTF8.GetBytes(text.ToString())).ToBytes()[..MarkLength];
    }
}
