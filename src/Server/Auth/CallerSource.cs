using System.Data.Common;
using Airworthy.Catalog.Accounts;
using Airworthy.Core.Results;

namespace Airworthy.Server.Auth;

/// <summary>
/// Says whose a token is: the store if it can be asked, and else, to those who were let in lately, that they may read.
/// </summary>
/// <param name="tokens">Null where the server runs without its store.</param>
/// <param name="remembered">Who was let in lately.</param>
internal sealed class CallerSource(TokenService? tokens, RememberedCallers remembered)
{
    public async Task<Result<Caller>> AuthenticateAsync(string secret, CancellationToken cancel)
    {
        if (tokens is null)
        {
            return Remembered(secret);
        }
        Result<Caller> found;
        try
        {
            found = await tokens.AuthenticateAsync(secret, cancel);
        }
        catch (Exception broken) when (broken is DbException or IOException)
        {
            return Remembered(secret);
        }
        if (found.IsOk)
        {
            remembered.Confirm(secret, found.Value);
        }
        else
        {
            remembered.Refuse(secret);
        }
        return found;
    }

    private Result<Caller> Remembered(string secret) =>
        remembered.Find(secret) is { } caller
            ? caller
            : AccountFaults.BadToken.With(
                "The server cannot ask its store whose this token is, and it was not used here lately. Try again when the store is back."
            );
}
