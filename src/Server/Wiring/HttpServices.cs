using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Airworthy.Client.Contracts;
using Airworthy.Server.OpenApi;
using Airworthy.Server.OpenInference.Grpc;
using Airworthy.Server.Settings;

namespace Airworthy.Server.Wiring;

/// <summary>What the HTTP door itself needs.</summary>
internal static class HttpServices
{
    public static void Add(IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddRoutingCore();
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(o => Strict(o.SerializerOptions));
        services.Configure<Microsoft.AspNetCore.Http.Features.FormOptions>(o =>
        {
            o.MultipartBodyLengthLimit = settings.MaxRequestBytes;
            o.ValueCountLimit = 16;
            o.ValueLengthLimit = 1 << 20;
        });
        GrpcDoor.Add(services, settings.MaxRequestBytes);
        ApiDescription.Add(services);
    }

    /// <summary>The contracts' own form, without reflection; what a body has beyond it is refused.</summary>
    private static void Strict(JsonSerializerOptions options)
    {
        var contracts = ApiJson.Default.Options;
        options.TypeInfoResolver = JsonTypeInfoResolver.Combine(ApiJson.Default, options.TypeInfoResolver);
        options.PropertyNamingPolicy = contracts.PropertyNamingPolicy;
        options.DefaultIgnoreCondition = contracts.DefaultIgnoreCondition;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 32;
        // Answers are JSON to programs, never inlined into a page: quotes and letters beyond ASCII stay readable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }
}
