using System.Reflection;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Problems;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;

namespace Airworthy.Server.Api;

/// <summary>
/// Refuses query parameters that a route does not know, and single ones given twice: a filter that is misspelt must not quietly find
/// everything.
/// </summary>
internal static class Parameters
{
    public const int MaxPageSize = 1000;
    public const int DefaultPageSize = 100;

    public static TBuilder RefuseUnknownParameters<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.AddEndpointFilterFactory(
            (context, next) =>
            {
                var known = QueryOf(context.MethodInfo);
                return call =>
                    Wrong(call.HttpContext.Request.Query, known) is { } fault
                        ? ValueTask.FromResult<object?>(ProblemResult.Of(fault))
                        : next(call);
            }
        );

    /// <summary>A page's size: 1 to 1000, 100 where it is left out.</summary>
    public static Result<int> PageSize(int? asked) =>
        asked is null ? DefaultPageSize
        : asked is >= 1 and <= MaxPageSize ? asked.Value
        : HttpFaults.BadParameter.With($"pageSize is {asked}; give 1 to {MaxPageSize}.");

    /// <summary>An environment's name, or none where it is left out.</summary>
    public static Result<AskedEnvironment> Environment(string? text) =>
        text is null ? new AskedEnvironment(null) : EnvironmentName.Parse(text).Map(e => new AskedEnvironment(e));

    private static Dictionary<string, bool> QueryOf(MethodInfo handler) =>
        handler
            .GetParameters()
            .Select(p => (Parameter: p, Query: p.GetCustomAttributes().OfType<IFromQueryMetadata>().FirstOrDefault()))
            .Where(p => p.Query is not null)
            .ToDictionary(
                p => p.Query!.Name ?? p.Parameter.Name!,
                p => p.Parameter.ParameterType.IsArray,
                StringComparer.OrdinalIgnoreCase
            );

    private static Fault? Wrong(IEnumerable<KeyValuePair<string, StringValues>> query, Dictionary<string, bool> known)
    {
        foreach (var (name, values) in query)
        {
            if (!known.TryGetValue(name, out var many))
            {
                return HttpFaults.BadParameter.With(
                    $"'{Clip.Short(name)}' is no parameter of this call; it takes {(known.Count == 0 ? "none" : string.Join(", ", known.Keys))}."
                );
            }
            if (values.Count > 1 && !many)
            {
                return HttpFaults.BadParameter.With(
                    $"'{Clip.Short(name)}' was given {values.Count} times; give it once."
                );
            }
        }
        return null;
    }
}

/// <summary>The environment that a caller named, if any.</summary>
internal readonly record struct AskedEnvironment(EnvironmentName? Name);
