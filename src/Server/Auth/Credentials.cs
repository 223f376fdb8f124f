using System.Text;
using Airworthy.Core.Values;
using Microsoft.Extensions.Primitives;

namespace Airworthy.Server.Auth;

/// <summary>
/// What an Authorization header shows: a token, alone (Bearer) or as the password of the account it belongs to (Basic), which is how
/// programs send it that only know names and passwords.
/// </summary>
internal sealed record Credentials(string Secret, string? Account)
{
    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    /// <summary>Null: the header is of no form that is known here.</summary>
    public static Credentials? Read(StringValues header) =>
        header is not [{ } text] ? null
        : text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? new(text[Bearer.Length..].Trim(), null)
        : text.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) ? OfPair(text[Basic.Length..].Trim())
        : null;

    /// <summary>Whether the one whom the token proves is the one who was named.</summary>
    public bool MayBe(Principal proven) => Account is null || proven.Account?.ToString() == Account;

    private static Credentials? OfPair(string encoded)
    {
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length))
        {
            return null;
        }
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : new(pair[(colon + 1)..], pair[..colon]);
    }
}
