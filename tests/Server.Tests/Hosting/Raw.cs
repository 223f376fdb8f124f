using System.Text.Json;
using Airworthy.Client.Contracts;

namespace Airworthy.Server.Tests.Hosting;

/// <summary>What comes back when requests are written by hand.</summary>
internal static class Raw
{
    /// <summary>The problem document of a refusal; anything else fails the test.</summary>
    public static async Task<ProblemView> ProblemAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            var problem = JsonSerializer.Deserialize(text, ApiJson.Default.ProblemView)!;
            Assert.Equal((int)response.StatusCode, problem.Status);
            Assert.NotNull(problem.Code);
            Assert.NotNull(problem.Title);
            Assert.False(string.IsNullOrEmpty(problem.Detail), text);
            return problem;
        }
    }
}
