using System.Text.Json.Serialization;

namespace Airworthy.Catalog.Models;

/// <summary>How the catalog's facts and rows are written. Properties stand in the order they are declared in.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(ModelCreated))]
[JsonSerializable(typeof(VersionRegistered))]
[JsonSerializable(typeof(VersionDetailed))]
[JsonSerializable(typeof(ModelState))]
[JsonSerializable(typeof(VersionState))]
[JsonSerializable(typeof(BlobState))]
internal sealed partial class CatalogJson : JsonSerializerContext;
