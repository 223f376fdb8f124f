using Airworthy.Server.Auth;
using Scalar.AspNetCore;

namespace Airworthy.Server.OpenApi;

/// <summary>The machine-readable description of the API, and the pages that show it.</summary>
internal static class ApiDescription
{
    public static void Add(IServiceCollection services) =>
        services.AddOpenApi(
            "v1",
            options =>
            {
                options.AddDocumentTransformer<DocumentForm>();
                options.AddOperationTransformer<OperationForm>();
                options.AddSchemaTransformer<SchemaForm>();
                options.CreateSchemaReferenceId = SchemaForm.NameOf;
            }
        );

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").ForEverybody();
        routes
            .MapScalarApiReference(
                "/docs",
                options =>
                {
                    options.WithTitle("Airworthy API").WithOpenApiRoutePattern("/openapi/v1.json");
                    // Nothing may be fetched from elsewhere: this must work on a machine without a network.
                    options.DefaultFonts = false;
                }
            )
            .ForEverybody();
    }
}
