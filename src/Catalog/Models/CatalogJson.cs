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
[JsonSerializable(typeof(ModelDescribed))]
[JsonSerializable(typeof(ModelTagged))]
[JsonSerializable(typeof(ModelUntagged))]
[JsonSerializable(typeof(ModelRenamed))]
[JsonSerializable(typeof(ModelDeleted))]
[JsonSerializable(typeof(AliasSet))]
[JsonSerializable(typeof(AliasRemoved))]
[JsonSerializable(typeof(VersionDescribed))]
[JsonSerializable(typeof(VersionTagged))]
[JsonSerializable(typeof(VersionUntagged))]
[JsonSerializable(typeof(VersionStaged))]
[JsonSerializable(typeof(VersionDeleted))]
[JsonSerializable(typeof(ModelState))]
[JsonSerializable(typeof(VersionState))]
[JsonSerializable(typeof(NameState))]
[JsonSerializable(typeof(TagState))]
[JsonSerializable(typeof(BlobState))]
internal sealed partial class CatalogJson : JsonSerializerContext;
