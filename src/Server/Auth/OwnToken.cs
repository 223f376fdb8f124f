using System.Security.Cryptography;
using System.Text;
using Airworthy.Catalog.Accounts;
using Airworthy.Core.Values;

namespace Airworthy.Server.Auth;

/// <summary>
/// What this process shows when it calls its own door, as the smoke test does: made at start, known to nobody else, good for reading
/// only. So the server tests its endpoints through the very door that callers use, also where every caller needs a token.
/// </summary>
internal sealed class OwnToken
{
    private readonly byte[] _hash;

    public OwnToken()
    {
        Secret = "own_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        _hash = HashOf(Secret);
    }

    public string Secret { get; }

    /// <summary>The server itself; null when the secret is another.</summary>
    public Caller? Authenticate(string secret) =>
        CryptographicOperations.FixedTimeEquals(HashOf(secret), _hash)
            ? new Caller(Principal.System, Permission.Read)
            : null;

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
