using Airworthy.Server.Auth;
using Scalar.AspNetCore;

namespace Airworthy.Server.OpenApi;

/// <summary>The machine-readable description of the API, and the pages that show it.</summary>
internal static class ApiDescription
{
    /// <summary>
    /// The reference's own scripts and styles stand in the page, so inline is allowed; every fetch beyond this server is not, whatever
    /// the scripts would like.
    /// </summary>
    private const string OwnThingsOnly =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static void Add(IServiceCollection services) =>
        services.AddOpenApi(
            "v1",
            options =>
            {
                options.AddDocumentTransformer<DocumentForm>();
                options.AddOperationTransformer<OperationForm>();
                options.AddSchemaTransformer<SchemaForm>();
                options.CreateSchemaReferenceId = SchemaNames.Of;
            }
        );

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").ForEverybody();
        routes
            .MapScalarApiReference(
                "/docs",
                options =>
                    options
                        .WithTitle("Airworthy API")
                        .WithOpenApiRoutePattern("/openapi/v1.json")
                        .DisableDefaultFonts()
                        .DisableTelemetry()
                        .DisableAgent()
                        .DisableMcp()
                        .HideDeveloperTools()
                        .HideModels()
                        .HideClientButton()
            )
            .AddEndpointFilter(
                (call, next) =>
                {
                    call.HttpContext.Response.Headers.ContentSecurityPolicy = OwnThingsOnly;
                    return next(call);
                }
            )
            .ForEverybody();
    }
}
