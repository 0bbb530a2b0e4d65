//! Which icon stands for which state. The icons differ in shape, not only in colour; `icons/README.md` tells how
//! they are made.

use sc_app::status::Standing;
use tauri::image::Image;

/// The face of the tray.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// A question mark: nothing is known yet.
    Unknown,
    /// An arrow: a run is under way.
    Running,
    /// A check mark: all is well.
    UpToDate,
    /// A clock: something will be tried again by itself.
    Retrying,
    /// An exclamation mark: a person has to do something.
    Attention,
}

impl Face {
    /// Every face, in the order of the table of icons.
    pub const ALL: [Self; 5] =
        [Self::Unknown, Self::Running, Self::UpToDate, Self::Retrying, Self::Attention];

    /// The face of a state.
    pub fn of(standing: Standing) -> Self {
        match standing {
            Standing::Unknown => Self::Unknown,
            Standing::Running => Self::Running,
            Standing::UpToDate => Self::UpToDate,
            Standing::Retrying => Self::Retrying,
            Standing::Attention => Self::Attention,
        }
    }

    /// Its picture.
    pub fn image(self) -> Image<'static> {
        match self {
            Self::Unknown => tauri::include_image!("../icons/tray/unknown.png"),
            Self::Running => tauri::include_image!("../icons/tray/running.png"),
            Self::UpToDate => tauri::include_image!("../icons/tray/up_to_date.png"),
            Self::Retrying => tauri::include_image!("../icons/tray/retrying.png"),
            Self::Attention => tauri::include_image!("../icons/tray/attention.png"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_state_has_its_own_face_under_its_own_name() {
        let faces = [
            (Standing::Unknown, Face::Unknown),
            (Standing::Running, Face::Running),
            (Standing::UpToDate, Face::UpToDate),
            (Standing::Retrying, Face::Retrying),
            (Standing::Attention, Face::Attention),
        ];
        for (standing, face) in faces {
            assert_eq!(Face::of(standing), face);
        }
    }

    /// Which pixels are drawn at all, whatever their colour.
    fn outline(face: Face) -> Vec<bool> {
        face.image().rgba().chunks_exact(4).map(|pixel| pixel[3] > 127).collect()
    }

    /// Which pixels are light, as somebody sees them who sees no colour.
    fn drawing(face: Face) -> Vec<bool> {
        let is_light = |pixel: &[u8]| pixel[3] > 127 && pixel[..3].iter().all(|&channel| channel > 200);
        face.image().rgba().chunks_exact(4).map(is_light).collect()
    }

    #[test]
    fn faces_differ_in_shape_and_not_only_in_colour() {
        assert_eq!(Face::ALL.map(drawing).into_iter().collect::<BTreeSet<_>>().len(), Face::ALL.len());
        for face in Face::ALL {
            let (image, outline) = (face.image(), outline(face));
            assert_eq!((image.width(), image.height()), (32, 32), "{face:?}");
            assert!(outline.iter().any(|&drawn| drawn), "{face:?} is empty");
        }
        assert_ne!(
            outline(Face::Attention),
            outline(Face::UpToDate),
            "the gravest has an outline of its own"
        );
    }
}
