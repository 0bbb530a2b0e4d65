//! The link between a vendor and its supplier in the portal.

use crate::world::composer::Composer;
use crate::world::model::OptionalField;
use crate::world::shape::Shape;

impl Composer {
    pub(super) fn play_vendor(&mut self, shape: Shape) {
        let vendor = match shape {
            Shape::NameBeyondWindows1252 => {
                let vendor = self.new_vendor();
                self.rename_provider(vendor, "Łódź Narzędzia 鋼鉄 y Asociados SA de CV");
                vendor
            }
            Shape::SameRfcTwoVendors => {
                let first = self.new_vendor();
                let (name, rfc) = {
                    let twin = &self.company.vendors[first];
                    (format!("{} (Planta 2)", twin.name), twin.rfc.clone())
                };
                let second = self.new_vendor_named(&name, &rfc);
                self.unlink(second, OptionalField::Absent);
                let draft = self.plain_of(shape, first);
                self.keep(draft);
                second
            }
            Shape::VendorLinkMissing => {
                let vendor = self.new_vendor();
                self.add_near_providers(vendor);
                self.unlink(vendor, OptionalField::Absent);
                vendor
            }
            Shape::VendorLinkBlank => {
                let vendor = self.new_vendor();
                self.unlink(vendor, OptionalField::Blank);
                vendor
            }
            _ => self.odd_vendor(shape),
        };
        let mut draft = self.plain_of(shape, vendor);
        draft.wanted.provider_id = self.provider_of(vendor);
        match shape {
            Shape::ProviderMismatch => self.move_last_cfdi_to_a_twin(vendor),
            Shape::VendorUnknownToPortal => self.forget_number(&draft.wanted.provider_id),
            _ => {}
        }
        self.keep(draft);
    }

    /// A vendor whose link cannot be found.
    fn odd_vendor(&mut self, shape: Shape) -> usize {
        let vendor = self.new_vendor();
        let (id, name, rfc) = {
            let vendor = &self.company.vendors[vendor];
            (vendor.id.clone(), vendor.name.clone(), vendor.rfc.clone())
        };
        match shape {
            Shape::VendorUnknownToPortal => {}
            Shape::VendorAmbiguous => {
                self.new_provider(Some(&id), &name, &rfc);
            }
            Shape::VendorRfcDiffers => {
                let other = self.dice.rfc("ZZZ");
                if let Some(provider) = self.company.providers.last_mut() {
                    provider.rfc = other;
                }
            }
            _ => return vendor,
        }
        self.company.vendors[vendor].provider_id = OptionalField::Absent;
        vendor
    }

    /// Takes the link away; it can be found again.
    fn unlink(&mut self, vendor: usize, left: OptionalField) {
        let vendor = &mut self.company.vendors[vendor];
        if let OptionalField::Value(provider) = std::mem::replace(&mut vendor.provider_id, left) {
            vendor.resolvable = Some(provider);
        }
    }

    /// Suppliers whose number only begins like the vendor's: the portal's filter is not exact.
    fn add_near_providers(&mut self, vendor: usize) {
        let (id, rfc) = {
            let vendor = &self.company.vendors[vendor];
            (vendor.id.clone(), vendor.rfc.clone())
        };
        self.new_provider(Some(&format!("{id}1")), "Comercializadora Casi Igual SA de CV", &rfc);
        self.new_provider(Some(&format!("X{id}")), "Distribuidora Casi Igual SA de CV", &rfc);
    }

    /// The supplier exists, but nobody has linked it to the vendor number.
    fn forget_number(&mut self, provider_id: &str) {
        for provider in self.company.providers.iter_mut().filter(|provider| provider.id == provider_id) {
            provider.external_id = None;
        }
    }

    fn rename_provider(&mut self, vendor: usize, name: &str) {
        let id = self.provider_of(vendor);
        for provider in self.company.providers.iter_mut().filter(|provider| provider.id == id) {
            name.clone_into(&mut provider.name);
        }
    }

    /// In the portal the vendor's last invoice belongs to another supplier of the same RFC.
    fn move_last_cfdi_to_a_twin(&mut self, vendor: usize) {
        let rfc = self.company.vendors[vendor].rfc.clone();
        let twin = self.new_provider(Some("SUC-2"), "Sucursal dos del mismo contribuyente", &rfc);
        if let Some(cfdi) = self.company.cfdis.last_mut() {
            cfdi.provider_id = twin;
        }
    }
}
