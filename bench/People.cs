using Airworthy.Client.Contracts;
using Airworthy.Client.Http;

namespace Airworthy.Bench;

/// <summary>An administrator, somebody who builds models and somebody who approves, each with a client.</summary>
internal sealed record People(AirworthyClient Administrator, AirworthyClient Ann, AirworthyClient Vic) : IDisposable
{
    public static async Task<People> OfAsync(Uri server, string data)
    {
        var token = (await File.ReadAllTextAsync(Path.Combine(data, "admin.token"))).Trim();
        var administrator = new AirworthyClient(server, token);
        return new People(
            administrator,
            await JoinAsync(administrator, server, "ann", "data-scientist"),
            await JoinAsync(administrator, server, "vic", "approver")
        );
    }

    public void Dispose()
    {
        Administrator.Dispose();
        Ann.Dispose();
        Vic.Dispose();
    }

    private static async Task<AirworthyClient> JoinAsync(
        AirworthyClient administrator,
        Uri server,
        string name,
        string role
    )
    {
        Ok(await administrator.CreateAccountAsync(new CreateAccountRequest(name, [role])));
        return new AirworthyClient(
            server,
            Ok(await administrator.CreateTokenAsync(name, new CreateTokenRequest())).Secret
        );
    }

    /// <summary>The value; a benchmark ends where a call is refused.</summary>
    internal static T Ok<T>(Answer<T> answer) =>
        answer.TryGet(out var value, out var problem)
            ? value
            : throw new InvalidOperationException($"{problem.Code}: {problem.Detail}");
}
