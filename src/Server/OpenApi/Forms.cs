using System.Text.Json.Serialization.Metadata;
using Airworthy.Catalog.Accounts;
using Airworthy.Server.Auth;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Airworthy.Server.OpenApi;

/// <summary>The document's frame: title, how to authenticate, no server's address.</summary>
internal sealed class DocumentForm : IOpenApiDocumentTransformer
{
    public const string Scheme = "bearer";

    public Task TransformAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        document.Info = new OpenApiInfo
        {
            Title = "Airworthy",
            Version = "v1",
            Description =
                "Takes a model from research to production and keeps its record. Every refusal is a problem document with a stable code (docs/errors.md). "
                + "Lists are paged: give nextPageToken back as pageToken.",
        };
        // The address is whatever the caller reached it by; one in the document would differ from machine to machine.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description =
                    "An API token. Callers on the server's own machine may read, register and check without one.",
            },
        };
        return Task.CompletedTask;
    }
}

/// <summary>What every operation has in common: who may call it, and how it refuses.</summary>
internal sealed class OperationForm : IOpenApiOperationTransformer
{
    public async Task TransformAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var access = context.Description.ActionDescriptor.EndpointMetadata.OfType<Access>().LastOrDefault();
        if (access is null || access.Who == Audience.Everybody)
        {
            return;
        }
        operation.Description = access.Who switch
        {
            Audience.LetIn => "Any caller that is let in.",
            Audience.Accounts => "Any account for itself; administrators for everybody.",
            _ =>
                $"Needs the permission `{PermissionNames.ToName(access.Needs)}` (roles: {string.Join(", ", AccessRules.RolesThatMay(access.Needs))}).",
        };
        operation.Security =
        [
            new OpenApiSecurityRequirement
            {
                [new OpenApiSecuritySchemeReference(DocumentForm.Scheme, context.Document)] = [],
            },
        ];
        var problem = await context.GetOrCreateSchemaAsync(
            typeof(Client.Contracts.ProblemView),
            null,
            cancellationToken
        );
        context.Document?.AddComponent(nameof(Client.Contracts.ProblemView), problem);
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Refused; the code says why.",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/problem+json"] = new()
                {
                    Schema = new OpenApiSchemaReference(nameof(Client.Contracts.ProblemView), context.Document),
                },
            },
        };
    }
}

/// <summary>What schemas are called.</summary>
internal static class SchemaNames
{
    public static string? Of(JsonTypeInfo type) =>
        type.Type is { IsGenericType: true } page
        && page.GetGenericTypeDefinition() == typeof(Client.Contracts.PageView<>)
            ? "PageOf" + page.GetGenericArguments()[0].Name
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
}

/// <summary>
/// Bodies that callers send are held to their form; what the server answers may grow, and a client must not be made to refuse that.
/// </summary>
internal sealed class SchemaForm : IOpenApiSchemaTransformer
{
    public Task TransformAsync(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        if (!context.JsonTypeInfo.Type.Name.EndsWith("Request", StringComparison.Ordinal))
        {
            schema.AdditionalPropertiesAllowed = true;
        }
        return Task.CompletedTask;
    }
}
