using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Mipp.Tensors;

namespace Mipp.Tests.Tensors;

/// <summary>
/// TorchSharp frees a number that was converted implicitly as soon as it has read its handle, which may be before libtorch has read the
/// number (<see cref="Numbers"/>). So the assemblies refer to no member of TorchSharp's that makes such a number.
/// </summary>
public sealed class TemporaryScalarTests
{
    // By name, and how many arguments the ones that make a number have.
    private static readonly Dictionary<string, int[]> Makers = new()
    {
        ["add"] = [1],
        ["add_"] = [1],
        ["square"] = [0],
        ["celu"] = [0],
        ["elu"] = [1],
        ["op_Addition"] = [2],
        ["arange"] = [4, 5],
        ["ToDouble"] = [1],
        ["ToSingle"] = [1],
        ["ToInt64"] = [1],
        ["ToInt32"] = [1],
        ["ToBoolean"] = [1],
        ["ToByte"] = [1],
    };

    public static TheoryData<string> Assemblies => [typeof(Numbers).Assembly.Location, typeof(TemporaryScalarTests).Assembly.Location];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_member_that_makes_a_temporary_number_is_referred_to(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();

        var found = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(member => member.GetKind() == MemberReferenceKind.Method)
            .Select(member => (Type: TypeName(metadata, member.Parent), Name: metadata.GetString(member.Name), Signature: Signature(metadata, member)))
            .Where(member => member.Type is "Tensor" or "Scalar" or "torch" or "TensorExtensionMethods")
            .Where(MakesANumber)
            .Select(member => $"{member.Type}.{member.Name}({string.Join(", ", member.Signature.ParameterTypes)})");

        Assert.Empty(found);
    }

    private static bool MakesANumber((string Type, string Name, MethodSignature<string> Signature) member) =>
        (member.Type == "Scalar" && member.Name == "op_Implicit")
        || (member.Name.StartsWith("op_", StringComparison.Ordinal) && member.Name != "op_Explicit"
            && member.Signature.ParameterTypes.Any(t => t is "Int32" or "Int64" or "Single" or "Double"))
        || (Makers.TryGetValue(member.Name, out int[]? counts) && counts.Contains(member.Signature.ParameterTypes.Length));

    private static string TypeName(MetadataReader metadata, EntityHandle parent) => parent.Kind == HandleKind.TypeReference
        ? metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)parent).Name) : "";

    private static MethodSignature<string> Signature(MetadataReader metadata, MemberReference member) =>
        member.DecodeMethodSignature(new TypeNames(), genericContext: null);

    /// <summary>Names of the types in a signature; only those of numbers matter.</summary>
    private sealed class TypeNames : ISignatureTypeProvider<string, object?>
    {
        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeReference(handle).Name);

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeDefinition(handle).Name);

        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => "";

        public string GetGenericInstantiation(string genericType, System.Collections.Immutable.ImmutableArray<string> typeArguments) => genericType;

        public string GetSZArrayType(string elementType) => $"{elementType}[]";

        public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[]";

        public string GetByReferenceType(string elementType) => $"{elementType}&";

        public string GetPointerType(string elementType) => $"{elementType}*";

        public string GetPinnedType(string elementType) => elementType;

        public string GetFunctionPointerType(MethodSignature<string> signature) => "";

        public string GetGenericMethodParameter(object? genericContext, int index) => "";

        public string GetGenericTypeParameter(object? genericContext, int index) => "";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;
    }
}
