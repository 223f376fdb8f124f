using Airworthy.Catalog.Accounts;
using Airworthy.Core.Results;

namespace Airworthy.Server.Wiring;

/// <summary>
/// Makes the first administrator and writes its token where only this user can read it. The token is in that file and nowhere else: it
/// is never printed and never logged.
/// </summary>
internal static class FirstStart
{
    public static string TokenFileIn(string data) => Path.Combine(data, "admin.token");

    /// <summary>The file that was written; null where there are accounts already.</summary>
    /// <param name="tokens">Issues the token.</param>
    /// <param name="data">The data folder.</param>
    /// <param name="recover">Issue a new token for an administrator, because all others are lost.</param>
    /// <param name="cancel">Ends the start.</param>
    public static async Task<Result<string?>> PrepareAsync(
        TokenService tokens,
        string data,
        bool recover,
        CancellationToken cancel
    )
    {
        if (!(await tokens.FirstStartAsync(cancel)).TryGet(out var issued, out var fault))
        {
            return fault;
        }
        if (issued is null && recover)
        {
            if (!(await tokens.RecoverAsync(cancel)).TryGet(out var recovered, out fault))
            {
                return fault;
            }
            issued = recovered;
        }
        return issued is null ? Result.Ok<string?>(null) : Result.Ok<string?>(Write(TokenFileIn(data), issued.Secret));
    }

    private static string Write(string path, string secret)
    {
        // Made anew under another name, so that nobody who may have opened the old file reads the new secret.
        var fresh = path + ".new";
        File.Delete(fresh);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using (var file = new FileStream(fresh, how))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(secret + "\n"));
            file.Flush(flushToDisk: true);
        }
        File.Move(fresh, path, overwrite: true);
        return path;
    }
}
