using Microsoft.CodeAnalysis;

namespace Workflow.ApiDocs;

/// <summary>Declarations as they are written in C#.</summary>
internal static class Signatures
{
    private static readonly SymbolDisplayFormat Name = new(
        delegateStyle: SymbolDisplayDelegateStyle.NameOnly,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat Declaration = new SymbolDisplayFormat(
            delegateStyle: SymbolDisplayDelegateStyle.NameAndSignature,
            propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
            genericsOptions: Name.GenericsOptions,
            miscellaneousOptions: Name.MiscellaneousOptions)
        .WithKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword)
        .AddGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeConstraints | SymbolDisplayGenericsOptions.IncludeVariance)
        .WithMemberOptions(
            SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeModifiers
            | SymbolDisplayMemberOptions.IncludeConstantValue | SymbolDisplayMemberOptions.IncludeRef)
        .WithParameterOptions(
            SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeExtensionThis)
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.AllowDefaultLiteral);

    public static string NameOf(ISymbol symbol) => symbol.ToDisplayString(Name);

    public static string Of(INamedTypeSymbol type) => $"public {Modifiers(type)}{type.ToDisplayString(Declaration)}{Bases(type)}";

    public static string Of(ISymbol member) => $"{Access(member)}{member.ToDisplayString(Declaration)}";

    private static string Access(ISymbol member) => member.ContainingType.TypeKind == TypeKind.Interface ? ""
        : member.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedOrInternal ? "protected "
        : "public ";

    private static string Modifiers(INamedTypeSymbol type) => type switch
    {
        { TypeKind: not TypeKind.Class } => "",
        { IsStatic: true } => "static ",
        { IsAbstract: true } => "abstract ",
        { IsSealed: true } => "sealed ",
        _ => "",
    };

    private static string Bases(INamedTypeSymbol type)
    {
        if (type.TypeKind is TypeKind.Enum or TypeKind.Delegate)
            return "";
        var bases = type.Interfaces.Where(face => face.Name != "IEquatable").Cast<ITypeSymbol>().ToList();
        if (type.BaseType is { SpecialType: SpecialType.None } parent)
            bases.Insert(0, parent);
        return bases.Count == 0 ? "" : $" : {string.Join(", ", bases.Select(NameOf))}";
    }
}
