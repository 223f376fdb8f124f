using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Airworthy.Delivery.Triggers;

/// <summary>A call that is to start a release, as it came. Headers and signature are those of the Standard Webhooks.</summary>
/// <param name="Id"><c>webhook-id</c>: names this message; sent again, it is the same message.</param>
/// <param name="Timestamp"><c>webhook-timestamp</c>: seconds since 1970.</param>
/// <param name="Signature"><c>webhook-signature</c>: one or more of <c>v1,BASE64</c>, spaces between.</param>
/// <param name="Body">The bytes that were signed.</param>
public sealed record WebhookCall(string Id, string Timestamp, string Signature, ReadOnlyMemory<byte> Body);

/// <summary>Whether a call was made by who knows the secret, and lately. Pure.</summary>
internal static class SignatureRules
{
    internal static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);
    private const int LongestId = 100;

    internal static bool IsGood(WebhookCall call, string secret, DateTimeOffset now)
    {
        if (
            call.Id.Length is 0 or > LongestId
            || call.Id.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
            || !long.TryParse(call.Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(seconds - now.ToUnixTimeSeconds()) > Tolerance.TotalSeconds
        )
        {
            return false;
        }
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{call.Id}.{call.Timestamp}."), .. call.Body.Span];
        var expected = Encoding.ASCII.GetBytes(
            $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}"
        );
        var isGood = false;
        foreach (var given in call.Signature.Split(' '))
        {
            isGood |= CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), expected);
        }
        return isGood;
    }
}
